/** `ledger verify`: checks hash chain, witness, views and conservation; says no when anything is wrong. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Configuration } from "../config/Configuration.ts"
import { Ledger } from "../ledger/Ledger.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { print } from "./output.ts"
import { switchFlag } from "./root.ts"
import { withLedger } from "./session.ts"
import { withProgress } from "./waiting.ts"

export const verify = Command.make(
  "verify",
  { acceptHead: switchFlag("accept-head", "Trust the log where only its witness disagrees or is missing") },
  ({ acceptHead }) =>
    withLedger(Effect.gen(function*() {
      const { url } = yield* Configuration
      if (acceptHead && url !== null) {
        return yield* wrongUsage("--accept-head is done where the files are", "leave --url and LEDGER_URL out")
      }
      const ledger = yield* Ledger
      const found = yield* withProgress(ledger.verify)
      const verification = acceptHead ? yield* accepted(found) : found
      yield* print(verification)
      if (!verification.ok) return yield* firstViolation(verification)
    }))
).pipe(Command.withDescription("Check that nothing was changed or lost, and that the money adds up"))

/** Verified once more, as the answer tells what is true now. */
const accepted = Effect.fnUntraced(function*(found: Verification) {
  const { acceptable, acceptHead } = yield* Effect.promise(() => import("./acceptHead.ts"))
  if (!acceptable(found)) return found
  yield* acceptHead
  const ledger = yield* Ledger
  return yield* withProgress(ledger.verify)
})

const firstViolation = ({ findings: [first] }: Verification): CommandFailed => {
  const where = first?.position == null ? "" : ` at event ${first.position}`
  return new CommandFailed({
    code: "verification-failed",
    message: first === undefined
      ? "the ledger is damaged"
      : `the ledger is damaged: ${first.class}${where}: ${first.detail}`,
    hint: "stop the daemon, keep the files as they are and restore a backup beside them to compare",
    exitCode: 1
  })
}
