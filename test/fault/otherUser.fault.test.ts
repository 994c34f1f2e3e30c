/** Another user asks a ledger in which he may read everything and write nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { projections } from "../../src/ledger/projections.ts"
import { Projector } from "../../src/projection/Projector.ts"
import { asNobody } from "../support/asNobody.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { pausedMany, reader, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const buildViews = (log: string) =>
  Projector.use(({ views }) => views()).pipe(
    Effect.provide(Projector.layer(log, projections).pipe(Layer.provide(reader(log))))
  )

describe("a user who may only read", () => {
  it.live.each([["where nobody made views yet", false], ["beside views that he may not write", true]] as const)(
    "gets views of his own, %s, and leaves nothing of them",
    ([, built], context) =>
      Effect.gen(function*() {
        const log = yield* temporaryLog
        const directory = path.dirname(log)
        const nobody = asNobody(import.meta.filename)
        if (nobody === undefined) return context.skip("needs another user who may read the sources")
        yield* writing(log, (open) =>
          Effect.gen(function*() {
            yield* open.append(pausedMany(10))
            if (built) yield* buildViews(log)
            const before = fs.readdirSync(directory)
            for (const name of before) fs.chmodSync(path.join(directory, name), 0o444)
            fs.chmodSync(directory, 0o555)
            const asking = yield* LogProcess.start("askViews.ts", [log], nobody)
            const [, position, file] = (yield* asking.line("views")).split(" ")
            assert.strictEqual(yield* asking.exit, 0)
            assert.strictEqual(position, "10")
            assert.isFalse(file!.startsWith(directory))
            assert.isFalse(fs.existsSync(path.dirname(file!)))
            assert.deepStrictEqual(fs.readdirSync(directory), before)
            fs.chmodSync(directory, 0o700)
          }).pipe(Effect.scoped))
      }).pipe(Effect.scoped)
  )
})
