/** A process that takes the write lock of a log, says `held`, and keeps it until it is killed. */
import { Effect } from "effect"
import { WriteLock } from "../../src/event-log/WriteLock.ts"

const [path, socket] = process.argv.slice(2)

const hold = Effect.gen(function*() {
  yield* WriteLock.acquire(path!, socket === undefined ? {} : { socket })
  process.stdout.write("held\n")
  return yield* Effect.never
})

setInterval(() => {}, 60_000)
Effect.runFork(Effect.scoped(hold))
