/** What a command line prints. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Clock, Effect, Layer } from "effect"
import { TestConsole } from "effect/testing"
import { Invocation, type Surroundings } from "../../src/cli/Invocation.ts"
import { layerLedgerAccess } from "../../src/cli/openLedger.ts"
import { run } from "../../src/cli/run.ts"
import type { Machine } from "./configured.ts"

/** Ids and hashes are new each time. */
export const steady = (text: string): string =>
  text.replaceAll(/[0-9a-f]{64}/gu, "#".repeat(64)).replaceAll(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu,
    "-".repeat(36)
  )

/** Runs a command on the machine, by its real clock or at an instant. */
export const printed = (machine: Machine, words: ReadonlyArray<string>, at?: number) => {
  const surroundings: Surroundings = {
    circumstances: machine.circumstances,
    stdout: { columns: null },
    stderr: { columns: null },
    user: "ludo"
  }
  return Effect.gen(function*() {
    const code = yield* run(words, "1.2.3")
    return {
      code,
      stdout: (yield* TestConsole.logLines).join("\n"),
      stderr: (yield* TestConsole.errorLines).join("\n")
    }
  }).pipe(
    Effect.provideService(Invocation, surroundings),
    Effect.provide(Layer.mergeAll(layerLedgerAccess, NodeServices.layer, TestConsole.layer)),
    Effect.provideService(Clock.Clock, at === undefined ? realClock : stoppedClock(at))
  )
}

const realClock: Clock.Clock = Clock.Clock.defaultValue()

/** Shows one instant, so that nothing takes any time; what waits does so in real time. */
const stoppedClock = (at: number): Clock.Clock => ({
  currentTimeMillisUnsafe: () => at,
  currentTimeMillis: Effect.succeed(at),
  currentTimeNanosUnsafe: () => BigInt(at) * 1_000_000n,
  currentTimeNanos: Effect.succeed(BigInt(at) * 1_000_000n),
  monotonicTimeNanosUnsafe: () => BigInt(at) * 1_000_000n,
  monotonicTimeNanos: Effect.succeed(BigInt(at) * 1_000_000n),
  sleep: (duration) => realClock.sleep(duration)
})
