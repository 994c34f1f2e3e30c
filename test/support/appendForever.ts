/** A process that appends until it is killed and says on standard output what was acknowledged: `ack position mission`. */
import { Effect } from "effect"
import { pausedMany, writing } from "./logs.ts"

const [path] = process.argv.slice(2)

/** Three at once, each with requests of one to nine events, so that a kill meets groups of every size. */
const appendForever = writing(path!, (log) =>
  Effect.forEach([1, 2, 3], (appender) =>
    Effect.gen(function*() {
      for (let round = 0;; round++) {
        const first = appender * 100_000_000 + round * 10
        const answers = yield* log.append(pausedMany(1 + (round * appender) % 9, first))
        const lines = answers.map(({ position }, index) => `ack ${position} ${first + index}\n`)
        process.stdout.write(lines.join(""))
        if (round % 8 === 0) yield* Effect.sleep(1)
      }
    }), { concurrency: "unbounded" }))

Effect.runFork(appendForever)
