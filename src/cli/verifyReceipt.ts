/** `ledger verify --receipt`: whether a receipt says what the ledger knew at its position. */
import { Clock, Effect } from "effect"
import { checkReceipt } from "../forge/checkReceipt.ts"
import { Ledger } from "../ledger/Ledger.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { print } from "./output.ts"
import { receiptGiven } from "./receiptGiven.ts"
import { announced } from "./waiting.ts"

export const verifyReceipt = Effect.fnUntraced(function*(given: string) {
  const ledger = yield* Ledger
  const { issue, text } = yield* receiptGiven(given)
  const found = yield* announced("checking", checkReceipt(ledger, text, issue))
  if (found === null) {
    return yield* wrongUsage(
      "--receipt: the text has no receipt's hidden first line",
      "give the comment's source, whole"
    )
  }
  const { asOf } = yield* ledger.missions({ all: false })
  const head = asOf.position === 0 ? undefined : yield* ledger.event({ position: asOf.position })
  const verification: Verification = {
    schema: "ledger.verify/1",
    generatedAt: formatTimestamp(yield* Clock.currentTimeMillis),
    asOf,
    currency: "USD",
    ok: found.findings.length === 0,
    firstBad: found.findings[0]?.position ?? null,
    ...found,
    head: { position: asOf.position, hash: head?.hash ?? "" }
  }
  yield* print(verification)
  const [first] = found.findings
  if (first === undefined) return
  return yield* new CommandFailed({
    code: "verification-failed",
    message: `the receipt is not what the ledger says: ${first.detail}`,
    hint: "somebody changed the comment, or it is of another ledger; ledger mission show tells what is true",
    exitCode: 1
  })
})
