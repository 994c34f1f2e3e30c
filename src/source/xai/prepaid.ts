/** The posted prepaid ledger: purchases as they come, spend only when a cycle closes, so it is never what is left. */
import { Effect, Schema } from "effect"
import { Usd } from "../../money/Usd.ts"
import type { BalanceReading } from "../Source.ts"
import { type Amounts, Cent, decodeAnswer, makeAmounts, maybe } from "./decodeAnswer.ts"
import type { XaiClient } from "./XaiClient.ts"

const asked = { surface: "prepaid", permission: "team-token:endpoint:BillingRead" } as const

const Change = Schema.Struct({
  changeOrigin: maybe(Schema.String),
  topupStatus: maybe(Schema.String),
  amount: maybe(Cent),
  invoiceId: maybe(Schema.String),
  createTime: maybe(Schema.String),
  spendBpKeyYear: maybe(Schema.String),
  spendBpKeyMonth: maybe(Schema.String)
})
type Change = typeof Change.Type

const PrepaidLedger = Schema.Struct({ changes: maybe(Schema.Array(Change)), total: Cent })

const decode = decodeAnswer(PrepaidLedger)

/** Reads the whole ledger: it has no pages. Credit is positive in the result, negative on the wire. */
export const readPrepaid = Effect.fn("xai.readPrepaid")(function*(client: XaiClient) {
  const path = `/v1/billing/teams/${encodeURIComponent(client.teamId)}/prepaid/balance`
  const { digest, json, requestedAt } = yield* client.ask({ ...asked, path })
  const document = yield* decode(asked, json)
  const amounts = makeAmounts(asked)
  const posted = Usd.negate(yield* amounts.cent(document.total, "total"))
  const changes = yield* Effect.forEach(withoutRepeats(document.changes ?? []), (change) => readChange(change, amounts))
  return {
    requestedAt,
    digest,
    rounded: amounts.rounded(),
    balance: { surface: "prepaid", posted, changes }
  } satisfies BalanceReading
})

const readChange = Effect.fnUntraced(function*(change: Change, amounts: Amounts) {
  const at = Date.parse(change.createTime ?? "")
  const { spendBpKeyMonth, spendBpKeyYear } = change
  return {
    at: Number.isNaN(at) ? null : at,
    origin: change.changeOrigin ?? "INVALID_ORIGIN",
    status: change.topupStatus ?? null,
    amount: Usd.negate(yield* amounts.cent(change.amount ?? {}, "a change's amount")),
    cycle: hasValue(spendBpKeyYear) && hasValue(spendBpKeyMonth)
      ? `${spendBpKeyYear}-${spendBpKeyMonth.padStart(2, "0")}`
      : null
  }
})

/** proto3 prints an unset year or month as 0. */
const hasValue = (text: string | null | undefined): text is string =>
  text !== undefined && text !== null && text !== "" && text !== "0"

/** A row is the same by its invoice, or by its time, amount and origin where it has none. */
const withoutRepeats = (changes: ReadonlyArray<Change>): ReadonlyArray<Change> => {
  const byIdentity = new Map<string, Change>()
  for (const change of changes) {
    const { amount, changeOrigin, createTime, invoiceId } = change
    const identity = hasValue(invoiceId) ? [invoiceId] : [createTime, amount?.val, changeOrigin]
    const id = JSON.stringify(identity)
    if (!byIdentity.has(id)) byIdentity.set(id, change)
  }
  return [...byIdentity.values()]
}
