/** Answers `ledger key list`. */
import { ownerAt } from "../key/ownership.ts"
import { Usd } from "../money/Usd.ts"
import { documentHead } from "./AsOf.ts"
import type { Keys } from "./documents/Keys.ts"
import { allTime, endOf, type Inquiry, noSums, type Sums } from "./Inquiry.ts"
import type { KnownKey } from "./Knowledge.ts"

interface LabelRow {
  readonly redacted: string | null
  readonly disabled: number | null
  readonly per_second: number | null
  readonly per_minute: number | null
  readonly tokens_per_minute: string | null
}

/** Every key that was described or spent, by source and name. */
export const keysOf = (inquiry: Inquiry): Keys => {
  const { asOf, now } = inquiry.asked
  const costs = new Map<string, Sums>()
  for (const { series, ticks } of inquiry.claimedIn(allTime)) {
    const { key, source } = inquiry.knowledge.series.get(series)!
    const name = `${source}\n${key}`
    costs.set(name, inquiry.addTo(costs.get(name) ?? noSums, series, ticks))
  }
  return {
    ...documentHead("ledger.keys/1", asOf, now),
    keys: inquiry.knowledge.keys.map((key) => keyShown(inquiry, key, costs.get(`${key.source}\n${key.key}`) ?? noSums))
      .sort((left, right) => nameOf(left) < nameOf(right) ? -1 : 1)
  }
}

const nameOf = ({ id, name, source }: Keys["keys"][number]): string => `${source}\n${name ?? id}`

const keyShown = (
  inquiry: Inquiry,
  { key, name, source }: KnownKey,
  { billed, estimated }: Sums
): Keys["keys"][number] => {
  const label = inquiry.asked.views.prepare(
    "SELECT * FROM key_label WHERE source = ? AND id = ? AND position <= ? ORDER BY position DESC LIMIT 1"
  ).get(source, key, inquiry.asked.asOf.position) as LabelRow | undefined
  const owners = inquiry.knowledge.owner({ source, key })
  const disabled = label?.disabled ?? null
  const tokens = label?.tokens_per_minute ?? null
  return {
    source,
    id: key,
    name,
    redacted: label?.redacted ?? null,
    disabled: disabled === null ? null : disabled === 1,
    limits: {
      perSecond: label?.per_second ?? null,
      perMinute: label?.per_minute ?? null,
      tokensPerMinute: tokens === null || !/^\d{1,15}$/u.test(tokens) ? null : Number(tokens)
    },
    agent: ownerAt(owners, inquiry.asked.asOf.instant),
    owners: owners.froms.map((from, index) => ({ from: endOf(from), agent: owners.values[index]! })),
    billed: Usd.format(billed),
    estimated: Usd.format(estimated)
  }
}
