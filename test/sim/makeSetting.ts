/** What kind of world a seed makes: when and where it is, what its provider is like, and how it is asked. */
import type { TimeUnit } from "../../src/demo/xai/Buckets.ts"
import type { Dice } from "./Dice.ts"
import { day, hour, minute, type Setting } from "./World.ts"

/** Days around which clocks change somewhere, months end, or nothing special is. */
const starts = [
  "2026-03-06",
  "2026-03-27",
  "2026-04-03",
  "2026-04-06",
  "2026-10-02",
  "2026-10-23",
  "2026-10-30",
  "2026-12-30"
]

const zones = [
  "Europe/Brussels",
  "America/New_York",
  "Australia/Lord_Howe",
  "Etc/UTC",
  "Asia/Kathmandu",
  "Pacific/Apia"
]

export const grids: ReadonlyArray<ReadonlyArray<TimeUnit>> = [
  ["TIME_UNIT_MINUTE", "TIME_UNIT_QUARTER_HOUR", "TIME_UNIT_HOUR", "TIME_UNIT_DAY"],
  ["TIME_UNIT_QUARTER_HOUR", "TIME_UNIT_HOUR", "TIME_UNIT_DAY"],
  ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"],
  ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"],
  ["TIME_UNIT_DAY"]
]

export const groupings = [
  ["api_key_id", "description", "unit_type"],
  ["api_key_id", "description", "unit_type"],
  ["api_key_id", "model", "unit_type"],
  ["api_key_id", "unit_type"],
  ["api_key_id"],
  ["description"]
]

/** Minutes between polls; each poll costs the simulation as much as it costs the daemon, so few worlds poll as often as daemons do. */
const intervals = [5, 15, 30, 30, 60, 60, 60, 90, 90, 120, 120, 120, 120, 120, 120, 240, 240, 240, 240, 240]

export const makeSetting = (dice: Dice, seed: number, days: number, honest: boolean): Setting => {
  const start = Date.parse(`${dice.pick(starts)}T00:00:00Z`) + dice.pick([0, 7 * hour, 13 * hour, 23 * hour])
  const units = dice.chance(0.06) ? grids[0]! : dice.pick(grids.slice(1))
  const lag = dice.chance(0.75) ? dice.pick([0, 5 * minute, 30 * minute, 2 * hour, 30 * hour]) : null
  return {
    seed,
    days,
    start,
    // Minutes make long answers: such accounts are asked more seldom here, for speed.
    every: dice.pick(units[0] === "TIME_UNIT_MINUTE" ? [120, 240] : intervals) * minute,
    since: start - dice.pick([0, 0, day, 3 * day]) - dice.pick([0, 0, 1, 90]) * minute,
    lag,
    lateness: honest || dice.chance(0.7) ? Math.min(lag ?? 15 * minute, 30 * hour) : dice.pick([hour, 6 * hour]),
    latency: dice.pick([0, 0, 40, 2_000, 12_000]),
    rule: dice.pick(["even", "even", "weighted", "latest"]),
    units,
    groupBy: dice.pick(groupings),
    maxPoints: dice.chance(0.15) ? dice.pick([50, 150, 400]) : 100_000,
    endTime: dice.pick(["exclusive", "inclusive"]),
    doubles: dice.pick(["shortest", "shortest", "noisy"]),
    keyStyle: dice.pick(["documented", "documented", "example", "snake"]),
    zones: [dice.pick(zones), dice.pick(zones)],
    strangers: dice.pick([0, 0.05, 0.2])
  }
}
