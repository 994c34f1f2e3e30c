/** `ledger snapshot`: reads the sources once, now. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import type { Snapshot } from "../report/documents/Snapshot.ts"
import { CommandFailed } from "./failure.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { textFlag } from "./root.ts"
import { withLedger } from "./session.ts"
import { announced } from "./waiting.ts"

export const snapshot = Command.make(
  "snapshot",
  { source: textFlag("source", "ID", "Only this source") },
  ({ source }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const taken = yield* announced("reading the sources", ledger.snapshot(optional("source", source)))
      yield* print(taken)
      const failed = usageFailure(taken)
      if (failed !== undefined) return yield* failed
    }))
).pipe(Command.withDescription("Read the sources now and record what they say"))

/**
 * Only usage decides; another surface that fails is a warning in what was printed. Permission is what somebody must
 * grant, so of several failures it is told first.
 */
const usageFailure = ({ sources }: Snapshot): CommandFailed | undefined => {
  const failures = sources.flatMap(({ read, source }) =>
    read.flatMap(({ failure, surface }) => surface === "usage" && failure !== null ? [{ source, ...failure }] : [])
  )
  const denied = failures.find(({ reason }) => reason === "unauthorised" || reason === "forbidden")
  const told = denied ?? failures[0]
  if (told === undefined) return undefined
  const { detail, permission, reason, source } = told
  return new CommandFailed({
    code: `source-${reason}`,
    message: `the usage of source "${source}" could not be read: ${detail}`,
    hint: denied === undefined
      ? "try again later; `ledger status` shows since when it fails"
      : permission === null
      ? "check the management key and the team; `ledger doctor` tests both"
      : `grant the management key ${permission}`,
    exitCode: denied === undefined ? 3 : 4
  })
}
