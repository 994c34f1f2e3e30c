/** A process that appends requests of three events one by one, each under the lock, as a command without a daemon does: `path name requests`. */
import { Effect, Schedule } from "effect"
import { paused, writing } from "./logs.ts"

const [path, name, requests] = process.argv.slice(2)

const one = (request: number) =>
  writing(
    path!,
    (log) =>
      log.append(
        [1, 2, 3].map((part) => paused(part, { actor: `cli:${name}`, key: `${name}-${request}-${part}`, at: request }))
      )
  ).pipe(
    // Whoever waits in a shell would simply run the command again.
    Effect.retry({ schedule: Schedule.spaced("10 millis"), while: (failure) => failure._tag === "LockHeld" })
  )

await Effect.runPromise(
  Effect.forEach(Array.from({ length: Number(requests) }, (_, index) => index + 1), one, { discard: true })
)
