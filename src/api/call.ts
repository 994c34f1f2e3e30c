/** One call of the typed client: how long it may take, and its errors as the one failure of the ledger. */
import { Clock, type Duration, Effect, Option, Stream } from "effect"
import type { OnProgress, Progress } from "../ledger/Ledger.ts"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { failureOf, type Problem } from "./Problem.ts"
import { type CallError, lost, transportFailure } from "./transportFailure.ts"

/** Calls that answer at once, or within `patience`. */
export const asking = (daemon: string) =>
<A, R = never>(
  call: Effect.Effect<A, CallError, R>,
  patience: Duration.Input
) => call.pipe(Effect.timeout(patience), inRealTime, Effect.mapError(transportFailure(daemon)))

/** A line of long work, see `LongWork.ts`. */
type Line<A> = { readonly progress: Progress } | { readonly answer: A } | { readonly problem: Problem }

/** Calls that say how far they are while they work, for as long as that takes. */
export const working =
  (daemon: string) => <A>(call: Effect.Effect<Stream.Stream<Line<A>, CallError>, CallError>, onProgress: OnProgress) =>
    call.pipe(
      Effect.flatMap((lines) => Stream.runLast(Stream.tap(lines, (line) => Effect.sync(() => tell(line, onProgress))))),
      Effect.mapError(transportFailure(daemon)),
      Effect.flatMap((last): Effect.Effect<A, LedgerFailure> => {
        if (Option.isNone(last) || "progress" in last.value) return Effect.fail(lost(daemon))
        return "answer" in last.value ? Effect.succeed(last.value.answer) : Effect.fail(failureOf(last.value.problem))
      })
    )

const tell = <A>(line: Line<A>, onProgress: OnProgress): void => {
  if ("progress" in line) onProgress(line.progress)
}

/** Another process answers in real time, also where a demo's clock runs a thousand times as fast. */
export const inRealTime = Effect.provideService(Clock.Clock, Clock.Clock.defaultValue())
