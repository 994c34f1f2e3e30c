/** Everything that belongs to one demo, and how it waits for its daemon. */
import { Duration, Effect } from "effect"
import { DemoFailed } from "./DemoFailed.ts"
import type { DemoHome } from "./DemoHome.ts"
import type { LedgerProgram, RunningDaemon } from "./LedgerProgram.ts"
import type { Stage } from "./Stage.ts"
import type { StoryClock } from "./StoryClock.ts"
import type { TeamForge } from "./TeamForge.ts"
import type { XaiStandIn } from "./xai/XaiStandIn.ts"

export interface Scene {
  readonly home: DemoHome
  readonly stage: Stage
  readonly clock: StoryClock
  readonly standIn: XaiStandIn
  readonly forge: TeamForge
  readonly ledger: LedgerProgram
  readonly daemon: RunningDaemon
}

/** Real time until the daemon must have done what takes it a second or two. */
const patience = Duration.seconds(60)

/** Looks again and again, for a minute of real time; `fault` is what the daemon did not do then. */
export const until = (
  { daemon, home }: Scene,
  fault: string,
  isSo: () => boolean,
  show: Effect.Effect<void> = Effect.void
) =>
  Effect.gen(function*() {
    while (!isSo()) {
      yield* daemon.alive
      yield* show
      yield* Effect.sleep("40 millis")
    }
  }).pipe(Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(silent(home, fault)) }))

const silent = (home: DemoHome, fault: string) =>
  new DemoFailed({
    code: "demo-failed",
    message: `the daemon ${fault} in a minute`,
    hint: `try again when this machine has less to do; what the daemon said is kept in ${home.daemonLog}`,
    exitCode: 1
  })

/** A daemon that has ended is why a command fails, or would do its work alone. */
export const withDaemon = <A>({ alive }: RunningDaemon, command: Effect.Effect<A, DemoFailed>) =>
  Effect.andThen(alive, Effect.tapError(command, () => alive))

/** Hours and minutes of an instant, UTC. */
export const timeOf = (instant: number): string => new Date(instant).toISOString().slice(11, 16)
