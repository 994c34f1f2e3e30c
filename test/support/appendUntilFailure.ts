/** A process that appends until that fails, saying what was acknowledged, then tries once more: `ack n`, `failed TAG`, `again TAG`. */
import { Effect } from "effect"
import { pausedMany, writing } from "./logs.ts"

const [path] = process.argv.slice(2)

await Effect.runPromise(writing(path!, (log) =>
  Effect.gen(function*() {
    const append = Effect.result(log.append(pausedMany(50)))
    let answer = yield* append
    while (answer._tag === "Success") {
      process.stdout.write(`ack ${answer.success.at(-1)!.position}\n`)
      answer = yield* append
    }
    const again = yield* append
    process.stdout.write(`failed ${answer.failure._tag}\n`)
    process.stdout.write(`again ${again._tag === "Failure" ? again.failure._tag : "Success"}\n`)
    process.stdout.write(`readable ${(yield* log.read(0, 1_000_000)).length}\n`)
  })))
