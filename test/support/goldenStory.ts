/** One small story with everything that moves a figure: shared, restated, bookmarked afterwards, the key given to somebody else. */
import { Clock, Effect } from "effect"
import { Usd } from "../../src/money/Usd.ts"
import { newLedger } from "./recordedLedger.ts"
import { missions, type Place, placed, type Told } from "./tellings.ts"

/** One hour bucket from 10:00 on; a step is six minutes. */
export const goldenPlace: Place = { unit: "hour", start: Date.parse("2026-04-06T10:00:00Z"), step: 360_000 }

const reading = (at: number, tenths: bigint): Told => ({
  type: "snapshot",
  at,
  window: { from: 0, to: 10 },
  lines: tenths === 0n ? [] : [{
    series: "Prompt text tokens",
    key: "k1",
    bucket: { start: 0, end: 10 },
    value: Usd.ticks(tenths * 10n ** 9n)
  }]
})

const start = (mission: string, at: number, crew: ReadonlyArray<string> = []): Told => ({
  type: "bookmark",
  mission,
  kind: "start",
  at,
  crew
})

/** 6.00 grew from 10:00 to 10:30 and were restated to 4.50; #1 had the first 15 minutes, #2 vigilio's from 10:06 on. */
export const goldenTellings: ReadonlyArray<Told> = [
  { type: "assign", key: "k1", from: null, agent: "vigilio" },
  { type: "observe", key: "k1", name: "xai-vigilio", redacted: null },
  reading(0, 0n),
  reading(5, 60n),
  start(missions[0]!, 0),
  { type: "bookmark", mission: missions[0]!, kind: "end", at: 2.5 },
  start(missions[1]!, 1, ["vigilio"]),
  reading(20, 45n),
  { type: "assign", key: "k1", from: 2, agent: "ba" }
]

/** The ledger that was told it, ten minutes apart from 11:00 on; `told` after each. */
export const goldenLedger = Effect.fnUntraced(function*() {
  const recorded = yield* newLedger({ settings: { configuredLag: () => goldenPlace.step } })
  const tellNext = Effect.fnUntraced(function*(index: number) {
    const at = Math.max(yield* Clock.currentTimeMillis, goldenPlace.start + 3_600_000 + index * 600_000)
    return yield* recorded.tell({ at, told: placed(goldenTellings[index]!, goldenPlace) }, goldenPlace)
  })
  /** Both missions go on, and cost more than they did. */
  const goOn = Effect.gen(function*() {
    const at = yield* Clock.currentTimeMillis
    for (const told of [start(missions[0]!, 2.5), start(missions[1]!, 3, ["vigilio"]), reading(40, 90n)]) {
      yield* recorded.tell({ at, told: placed(told, goldenPlace) }, goldenPlace)
    }
  })
  return { ...recorded, tellNext, goOn }
})
