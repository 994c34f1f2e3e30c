/**
 * The recorded story: what team trentuna's xAI account showed for 4-6 April 2026, as a history of the stand-in.
 *
 * Recorded (trentuna/token-monitor issue #2 and commits 2371e02 and 350097a of 6 April 2026): the names of the five
 * keys and the redacted form of xai-vigilio; its five meters for 4-6 April and their sum; about one cent on each of
 * three small keys; the sum on xai-vigilio in the cycle; the prepaid credit and what was left of it; the limits of the
 * keys and the second they were committed; that ba worked with vigilio's key; the model; the repository and the
 * numbers of its issues.
 *
 * Invented for the story: every other instant, the digits behind the cents, the split into days, hours, calls and
 * tokens, all of 1-3 April but its sum, ids and other redacted forms, and the missions' bookmarks and crews.
 */
import type { ApiKey, KeyChange } from "./xai/ApiKey.ts"
import { type History, make, type Usage } from "./xai/History.ts"
import { meters, unitPrice } from "./xai/prices.ts"

/** The figures as they were printed, in dollars, from which the digits below were made. */
export const recorded = {
  /** The table's period: all of 4, 5 and 6 April, UTC, half-open. */
  period: { from: Date.UTC(2026, 3, 4), to: Date.UTC(2026, 3, 7) },
  /** xai-vigilio by meter. The cells add to 15.72, the total prints as 15.74: parts are rounded, the sum is not. */
  vigilio: { cached: "8.20", prompt: "4.98", reasoning: "1.83", completion: "0.53", images: "0.18" },
  vigilioTotal: "15.74",
  /** xai-murdock, xai-amy, xai-face: every cell prints 0.00, every total 0.01. */
  smallTotal: "0.01",
  vigilioInCycle: "27.88",
  credit: "31.00",
  creditLeft: "3.19"
} as const

/** The story's day, ms, in which the clock of a demo begins. Everything is posted before `ends`. Invented. */
export const day = { begins: Date.UTC(2026, 3, 6, 8, 50), ends: Date.UTC(2026, 3, 6, 18, 0) } as const

/** Stable ids of the keys (invented), by recorded name. */
export const keyIds = {
  "xai-vigilio": "0b8f3a52-6c1d-4e7a-9f20-5d1c7be83a90",
  "xai-ba": "1c9a4b63-7d2e-4f8b-8a31-6e2d8cf94b01",
  "xai-face": "2dab5c74-8e3f-4a9c-9b42-7f3e9da05c12",
  "xai-amy": "3ebc6d85-9f40-4bad-8c53-804fae016d23",
  "xai-murdock": "4fcd7e96-a051-4cbe-9d64-9150bf127e34"
} as const

/** The account as the stand-in plays it. */
export const history = (): History =>
  make({
    // Four minutes (invented): long enough that the last call before a bookmark is not seen by it.
    lag: 240_000,
    usages: bursts.flatMap(calls),
    keys,
    keyChanges: limits,
    account: {
      purchases: [{ at: Date.UTC(2026, 3, 1, 7, 40), cents: 3_100n }],
      // The keys show 27.91 in all (27.88 and three cents), 27.81 were drawn: surfaces that never reconcile. This is
      // the gap.
      corrections: [{ at: Date.UTC(2026, 3, 3), ticks: -932_000_000n }],
      softLimitCents: 0n,
      hardLimitCents: 20_000n
    }
  })

const model = "grok-4-1-fast-reasoning"
const imageModel = "grok-imagine-image"

/** A stretch of work: what one key used up between two times, in so many calls. */
interface Burst {
  readonly key: keyof typeof keyIds
  readonly from: string
  readonly to: string
  readonly calls: number
  readonly units: Partial<Record<keyof typeof meters, number>>
}

/**
 * Units × price = the recorded cents. 1-3 April: 12.1435; 4-6 April by meter: 8.2042, 4.9844, 1.8336, 0.5344, 0.1800.
 */
const bursts: ReadonlyArray<Burst> = [
  burst("xai-vigilio", "2026-04-01T08:10", "2026-04-03T21:00", 90, [126_604_311, 19_098_770, 2_829_903, 1_157_214, 0]),
  burst("xai-vigilio", "2026-04-04T13:05", "2026-04-04T22:00", 60, [29_412_006, 4_310_977, 690_104, 201_333, 2]),
  burst("xai-vigilio", "2026-04-05T10:20", "2026-04-05T21:30", 80, [41_307_540, 6_204_118, 911_870, 266_052, 3]),
  burst("xai-vigilio", "2026-04-06T07:30", "2026-04-06T17:30", 240, [93_363_581, 14_406_809, 2_065_245, 601_426, 4]),
  burst("xai-murdock", "2026-04-04T15:00", "2026-04-04T15:40", 4, [76_310, 23_907, 0, 0, 0]),
  burst("xai-amy", "2026-04-05T16:00", "2026-04-05T16:30", 4, [82_000, 24_500, 0, 0, 0]),
  burst("xai-face", "2026-04-06T10:40", "2026-04-06T15:30", 14, [90_212, 24_118, 0, 0, 0])
]

function burst(key: Burst["key"], from: string, to: string, count: number, units: ReadonlyArray<number>): Burst {
  const [cached = 0, prompt = 0, reasoning = 0, completion = 0, images = 0] = units
  return { key, from, to, calls: count, units: { cached, prompt, reasoning, completion, images } }
}

/**
 * The burst's calls at uneven, always equal instants: the units are shared out by weight, and what is left over goes
 * to the last call.
 */
function calls({ calls: count, from, key, to, units }: Burst): ReadonlyArray<Usage> {
  const [start, end] = [Date.parse(`${from}:00Z`), Date.parse(`${to}:00Z`)]
  const random = generator(start)
  const weights = Array.from({ length: count }, () => 1 + random() * 4)
  const instants = weights.map(() => start + Math.floor(random() * (end - start))).sort((a, b) => a - b)
  return Object.entries(meters).flatMap(([name, meter]) => {
    const used = share(units[name as keyof typeof meters] ?? 0, weights)
    const by = name === "images" ? imageModel : model
    return used.flatMap((amount, index) =>
      amount === 0n ? [] : [{
        key: keyIds[key],
        model: by,
        meter,
        at: instants[index] ?? start,
        units: amount,
        ticks: amount * unitPrice(by, meter)
      }]
    )
  })
}

const share = (whole: number, weights: ReadonlyArray<number>): ReadonlyArray<bigint> => {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let [reached, given] = [0, 0]
  return weights.map((weight, index) => {
    reached += weight
    const until = index === weights.length - 1 ? whole : Math.floor(whole * reached / sum)
    const part = until - given
    given = until
    return BigInt(part)
  })
}

/** A small generator (Park-Miller), so that the story is the same everywhere and every time. */
const generator = (seed: number): () => number => {
  let state = seed % 2_147_483_647
  return () => {
    state = state * 48_271 % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** The limits of 350097a. Before, no key had any; tokens per minute stayed unlimited. */
const limits: ReadonlyArray<KeyChange> = [
  limit("xai-ba", 2, 30),
  limit("xai-vigilio", 3, 30),
  limit("xai-face", 2, 20),
  limit("xai-amy", 2, 20),
  limit("xai-murdock", 2, 20)
]

function limit(key: keyof typeof keyIds, qps: number, qpm: number): KeyChange {
  return { at: Date.UTC(2026, 3, 6, 11, 0, 9), key: keyIds[key], qps, qpm }
}

/**
 * xai-ba was made on 6 April, when ba's share of the burn was noticed; it had spent nothing yet by the end of the
 * table.
 */
const keys: ReadonlyArray<ApiKey> = [
  apiKey("xai-vigilio", "xai-...3Xxp", "2026-03-27T09:14:22Z"),
  apiKey("xai-face", "xai-...Q7aK", "2026-03-27T09:20:05Z"),
  apiKey("xai-amy", "xai-...m2Fd", "2026-03-27T09:21:40Z"),
  apiKey("xai-murdock", "xai-...T9wz", "2026-03-27T09:23:11Z"),
  apiKey("xai-ba", "xai-...b4Hn", "2026-04-06T08:31:00Z")
]

function apiKey(name: keyof typeof keyIds, redacted: string, createdAt: string): ApiKey {
  return {
    id: keyIds[name],
    name,
    redacted,
    userId: "6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d",
    createdAt: Date.parse(createdAt),
    acls: ["api-key:endpoint:*", "api-key:model:*"]
  }
}
