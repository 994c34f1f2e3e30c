/** A process that asks for the views of a log that another process has open: `path`. Says how far they are and where they stand. */
import { Effect, Layer } from "effect"
import { projections } from "../../src/ledger/projections.ts"
import { Projector } from "../../src/projection/Projector.ts"
import { reader } from "./logs.ts"

const log = process.argv[2]!

await Effect.runPromise(
  Projector.use(({ views }) => views()).pipe(
    Effect.andThen(({ file, position }) => Effect.sync(() => console.log(`views ${position} ${file.path}`))),
    Effect.provide(Projector.layer(log, projections).pipe(Layer.provide(reader(log))))
  )
)
