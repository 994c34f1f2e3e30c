/** Spending limits of the team: the one in force, the one the team set, the one the provider set. */
import { Effect, Schema } from "effect"
import type { BalanceReading } from "../Source.ts"
import { type Amounts, Cent, decodeAnswer, makeAmounts, maybe } from "./decodeAnswer.ts"
import type { XaiClient } from "./XaiClient.ts"

const asked = { surface: "limits", permission: "team-token:endpoint:BillingRead" } as const

const SpendingLimits = Schema.Struct({
  spendingLimits: Schema.Struct({
    effectiveSl: maybe(Cent),
    softSl: maybe(Cent),
    effectiveHardSl: maybe(Cent)
  })
})

const decode = decodeAnswer(SpendingLimits)

/** Reads the limits; one that is absent is not set, which is not the same as 0. */
export const readLimits = Effect.fn("xai.readLimits")(function*(client: XaiClient) {
  const path = `/v1/billing/teams/${encodeURIComponent(client.teamId)}/postpaid/spending-limits`
  const { digest, json, requestedAt } = yield* client.ask({ ...asked, path })
  const { spendingLimits } = yield* decode(asked, json)
  const amounts = makeAmounts(asked)
  const effective = yield* readLimit(spendingLimits.effectiveSl, "effectiveSl", amounts)
  const soft = yield* readLimit(spendingLimits.softSl, "softSl", amounts)
  const hard = yield* readLimit(spendingLimits.effectiveHardSl, "effectiveHardSl", amounts)
  return {
    requestedAt,
    digest,
    rounded: amounts.rounded(),
    balance: { surface: "limits", effective, soft, hard }
  } satisfies BalanceReading
})

const readLimit = (limit: Cent | null | undefined, field: string, amounts: Amounts) =>
  limit === null || limit === undefined ? Effect.succeed(null) : amounts.cent(limit, field)
