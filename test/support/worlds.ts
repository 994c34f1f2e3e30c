/** Generators of what really happens at a provider: who spends when, how late it is posted, who looks when. In minutes. */
import * as fc from "fast-check"
import type { ApiKey } from "../../src/demo/xai/ApiKey.ts"
import type { Usage } from "../../src/demo/xai/History.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"

export const start = Date.parse("2026-04-06T09:00:00Z")
export const minute = 60_000
export const at = (minutes: number): number => start + minutes * minute

export const keys: ReadonlyArray<ApiKey> = ["a", "b"].map((agent) => ({
  id: `key-${agent}`,
  name: `xai-${agent}`,
  redacted: `xai-...${agent}${agent}${agent}${agent}`,
  userId: "user",
  createdAt: start - 86_400_000,
  acls: ["api-key:endpoint:*"]
}))

/** Spend happens on the half minute, people and readings come on the minute: nothing is between a request and its answer. */
export const usages = (lag: number): fc.Arbitrary<ReadonlyArray<Usage>> =>
  fc.array(
    fc.record({
      key: fc.constantFrom("key-a", "key-b"),
      model: fc.constantFrom("grok-4-0709", "grok-code-fast-1"),
      meter: fc.constantFrom("Prompt text tokens", "Completion text tokens"),
      at: fc.nat(150).map((after) => at(after) + minute / 2),
      ticks: fc.oneof(fc.bigInt({ min: 1n, max: 9n }), fc.bigInt({ min: 1n, max: 10n ** 12n })),
      postedAfter: fc.nat(lag).map((late) => late * minute)
    }),
    { maxLength: 10 }
  )

/** A reading (`null`) or a bookmark made now, at a whole minute. */
export interface Step {
  readonly at: number
  readonly act: null | {
    readonly kind: "start" | "end" | "pause" | "resume"
    readonly mission: string
    readonly crew: ReadonlyArray<string>
    readonly weight: number
  }
}

const act = fc.record({
  kind: fc.constantFrom("start" as const, "start" as const, "end" as const, "pause" as const, "resume" as const),
  mission: fc.constantFrom("trentuna/ledger#1", "trentuna/ledger#2"),
  crew: fc.subarray(["a", "b"]),
  weight: fc.constantFrom(1, 2, 3)
})

const anySteps = fc.uniqueArray(
  fc.record({ at: fc.integer({ min: 3, max: 170 }).map(at), act: fc.option(act) }),
  { maxLength: 9, selector: ({ at }) => at }
).map((drawn) => drawn.toSorted((left, right) => left.at - right.at))

/** What two missions share from the beginning. */
const shared: ReadonlyArray<Step> = [1, 2].map((number) => ({
  at: at(number),
  act: { kind: "start", mission: `trentuna/ledger#${number}`, crew: [], weight: number }
}))

export const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.tuple(fc.boolean(), anySteps)
  .map(([isShared, drawn]) => isShared ? [...shared, ...drawn] : drawn)

/** From that instant on shared spend is divided so; before the first, evenly. */
export interface Ruling {
  readonly at: number
  readonly rule: SplitRule
}

/** From the beginning, from a moment on, or never another than the default. */
export const rulings: fc.Arbitrary<ReadonlyArray<Ruling>> = fc.uniqueArray(
  fc.record({
    at: fc.oneof(fc.constant(-60), fc.nat(150)).map(at),
    rule: fc.constantFrom<SplitRule>("latest", "latest", "weighted", "even")
  }),
  { maxLength: 2, selector: ({ at }) => at }
)

/** The grids an account may accept, finest first. */
export const grids = fc.constantFrom<
  Array<ReadonlyArray<"TIME_UNIT_MINUTE" | "TIME_UNIT_QUARTER_HOUR" | "TIME_UNIT_HOUR" | "TIME_UNIT_DAY">>
>(
  ["TIME_UNIT_MINUTE", "TIME_UNIT_DAY"],
  ["TIME_UNIT_QUARTER_HOUR", "TIME_UNIT_DAY"],
  ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"],
  ["TIME_UNIT_DAY"]
)
