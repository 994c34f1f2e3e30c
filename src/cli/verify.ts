/** `ledger verify`: checks hash chain, witness, anchors, views and conservation; says no when anything is wrong. */
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Configuration } from "../config/Configuration.ts"
import { adviceOnFinding } from "../ledger/adviceOn.ts"
import { Ledger } from "../ledger/Ledger.ts"
import type { VerifyRequest } from "../ledger/Request.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { verdictOf } from "../report/verdictOf.ts"
import { anchorLines } from "./anchorLines.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { print } from "./output.ts"
import { switchFlag, textFlag } from "./root.ts"
import { withLedger } from "./session.ts"
import { withProgress } from "./waiting.ts"

export const verify = Command.make(
  "verify",
  {
    quick: switchFlag("quick", "Check only what takes as long with any number of events"),
    anchor: Flag.String("anchor").pipe(
      Flag.withMetavar("LINE|FILE|-"),
      Flag.withDescription("Check that nothing before this anchor was changed, may be repeated"),
      Flag.atLeast(0)
    ),
    acceptHead: switchFlag("accept-head", "Trust the log where only its witness disagrees or is missing"),
    receipt: textFlag("receipt", "URL|FILE|-", "Check a receipt instead: make it again from the log, and compare")
  },
  ({ acceptHead, anchor, quick, receipt }) =>
    withLedger(Effect.gen(function*() {
      if (Option.isSome(receipt)) {
        if (acceptHead || quick || anchor.length > 0) {
          return yield* wrongUsage(
            "--receipt is checked by itself",
            "leave the other flags out, or run ledger verify twice"
          )
        }
        const { verifyReceipt } = yield* Effect.promise(() => import("./verifyReceipt.ts"))
        return yield* verifyReceipt(receipt.value)
      }
      const { url } = yield* Configuration
      if (acceptHead && url !== null) {
        return yield* wrongUsage("--accept-head is done where the files are", "leave --url and LEDGER_URL out")
      }
      if (acceptHead && quick) {
        return yield* wrongUsage("--accept-head wants the whole log verified", "leave --quick out")
      }
      const ledger = yield* Ledger
      const request: VerifyRequest = { quick, anchors: yield* anchorLines(anchor) }
      const found = yield* withProgress((onProgress) => ledger.verify(onProgress, request))
      const verification = acceptHead ? yield* accepted(found, request) : found
      yield* print(verification)
      if (!verification.ok) return yield* firstViolation(verification)
    }))
).pipe(Command.withDescription("Check that nothing was changed or lost, and that the money adds up"))

/** Verified once more, as the answer tells what is true now. */
const accepted = Effect.fnUntraced(function*(found: Verification, request: VerifyRequest) {
  const { acceptable, acceptHead } = yield* Effect.promise(() => import("./acceptHead.ts"))
  if (!acceptable(found)) return found
  yield* acceptHead
  const ledger = yield* Ledger
  return yield* withProgress((onProgress) => ledger.verify(onProgress, request))
})

const firstViolation = (verification: Verification): CommandFailed => {
  const [first] = verification.findings
  const where = first?.position == null ? "" : ` at event ${first.position}`
  const verdict = verdictOf(verification)
  return new CommandFailed({
    code: "verification-failed",
    message: first === undefined ? verdict : `${verdict}: ${first.class}${where}: ${first.detail}`,
    hint: adviceOnFinding(first?.class),
    exitCode: 1
  })
}
