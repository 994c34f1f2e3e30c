/** The invoice preview: the running cycle's spend, the credit it draws on, and the team's unit counts. */
import { Effect, Schema } from "effect"
import { Usd } from "../../money/Usd.ts"
import { cycleName } from "../../time/billingCycle.ts"
import type { BalanceReading } from "../Source.ts"
import { Cent, decodeAnswer, makeAmounts, maybe } from "./decodeAnswer.ts"
import { InvoiceLine, readLine } from "./invoiceLine.ts"
import type { XaiClient } from "./XaiClient.ts"

const asked = { surface: "invoice", permission: "team-token:endpoint:BillingRead" } as const

/** `totalWithCorr` must be there: without it nothing is known of the cycle. Credit may be: a team can have none. */
const InvoicePreview = Schema.Struct({
  coreInvoice: Schema.Struct({
    lines: maybe(Schema.Array(InvoiceLine)),
    totalWithCorr: Cent,
    prepaidCredits: maybe(Cent),
    prepaidCreditsUsed: maybe(Cent)
  }),
  effectiveSpendingLimit: maybe(Schema.String),
  billingCycle: Schema.Struct({ year: Schema.String, month: Schema.String })
})

const decode = decodeAnswer(InvoicePreview)

/**
 * Reads the running cycle. The provider's credit is negative and what was drawn of it has either sign, so the magnitude of
 * the draw is taken, never that of a balance: an overdraft stays negative.
 */
export const readInvoice = Effect.fn("xai.readInvoice")(function*(client: XaiClient) {
  const path = `/v1/billing/teams/${encodeURIComponent(client.teamId)}/postpaid/invoice/preview`
  const { digest, json, requestedAt } = yield* client.ask({ ...asked, path })
  const { billingCycle, coreInvoice, effectiveSpendingLimit } = yield* decode(asked, json)
  const amounts = makeAmounts(asked)
  const spent = yield* amounts.cent(coreInvoice.totalWithCorr, "totalWithCorr")
  const credit = Usd.negate(yield* amounts.cent(coreInvoice.prepaidCredits ?? {}, "prepaidCredits"))
  const drawn = yield* amounts.cent(coreInvoice.prepaidCreditsUsed ?? {}, "prepaidCreditsUsed")
  const creditUsed = Usd.max(drawn, Usd.negate(drawn))
  const limit = effectiveSpendingLimit ?? null
  const spendingLimit = limit === null ? null : yield* amounts.cents(limit, "effectiveSpendingLimit")
  const lines = yield* Effect.forEach(coreInvoice.lines ?? [], (line) => readLine(line, amounts))
  const remaining = Usd.subtract(credit, creditUsed)
  const cycle = cycleName(billingCycle.year, billingCycle.month)
  return {
    requestedAt,
    digest,
    rounded: amounts.rounded(),
    balance: { surface: "invoice", cycle, spent, credit, creditUsed, remaining, spendingLimit, lines }
  } satisfies BalanceReading
})
