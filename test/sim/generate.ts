/** A world out of a seed: its setting, and everything that happens in it. */
import type { Fault } from "../../src/demo/xai/Faults.ts"
import { Dice } from "./Dice.ts"
import { grids, groupings, makeSetting } from "./makeSetting.ts"
import {
  agents,
  type BookmarkStep,
  day,
  type Happening,
  hour,
  minute,
  places,
  type Setting,
  type Step,
  type World
} from "./World.ts"

/** `days` of a world. The same seed and the same days give the same world, for ever. */
export const generate = (seed: number, days: number): World => {
  const dice = new Dice(seed)
  // Where nothing is restated or late, the promise about the truth holds everywhere.
  const honest = dice.chance(0.45)
  const setting = makeSetting(dice, seed, days, honest)
  const drawn: Array<Step> = []
  const rates = makeRates(dice, honest)
  for (let from = 0; from < days * day; from += day) {
    for (const [rate, make] of rates) {
      const times = Math.floor(rate) + (dice.chance(rate % 1) ? 1 : 0)
      for (let index = 0; index < times; index++) {
        // People look at the clock: bookmarks of one minute collide.
        const exact = from + dice.between(0, day - 1)
        const at = dice.chance(0.3) ? exact - exact % minute : exact
        drawn.push(...make(dice, setting).map(({ after, step }) => ({ ...step, at: at + after })))
      }
    }
  }
  const steps = drawn.filter(({ at }) => at < days * day).map((step, index) => ({ step, index }))
    .sort((left, right) => left.step.at - right.step.at || left.index - right.index).map(({ step }) => step)
  return { setting, steps }
}

interface Later {
  readonly after: number
  readonly step: Happening
}
type Make = (dice: Dice, setting: Setting) => ReadonlyArray<Later>

const now = (step: Happening): ReadonlyArray<Later> => [{ after: 0, step }]

/** How often a day each thing happens in this world, and what it is. Some worlds know no restatements, some no crashes. */
const makeRates = (dice: Dice, honest: boolean): ReadonlyArray<readonly [number, Make]> => {
  const sometimes = (share: number, most: number) => dice.chance(share) ? dice.next() * most : 0
  const dishonest = (share: number, most: number) => honest ? 0 : sometimes(share, most)
  return [
    [3 + dice.small(12), burst],
    [1 + dice.next() * 6, bookmark],
    [sometimes(0.8, 1.5), past],
    [sometimes(0.7, 0.8), (dice) => now({ do: "retract", which: dice.small(12) })],
    [sometimes(0.5, 0.8), added],
    [sometimes(0.25, 0.25), (dice) => now({ do: "move", mission: dice.between(0, 3), to: dice.between(0, 3) })],
    [sometimes(0.25, 0.25), (dice) => now({ do: "merge", mission: dice.between(0, 3), into: dice.between(0, 3) })],
    [sometimes(0.6, 0.6), assign],
    [sometimes(0.6, 1), () => now({ do: "again" })],
    [sometimes(0.4, 1), () => now({ do: "snapshot" })],
    [dishonest(0.6, 1.2), (dice) => restate(dice, dice.pick([hour, 6 * hour, 40 * hour, 80 * hour]))],
    [dishonest(0.6, 0.7), glitch],
    [sometimes(0.6, 2), fault],
    [sometimes(0.4, 0.4), permission],
    [sometimes(0.5, 0.4), label],
    [sometimes(0.25, 0.15), accept],
    [dishonest(0.5, 0.6), clock],
    [dishonest(0.4, 0.4), (dice) => now({ do: "skew", ms: dice.pick([0, 0, -3_000, 5_000, 4 * minute]) })],
    [dice.chance(0.2) ? 10 : sometimes(0.7, 3), (dice) => crash(dice)],
    [sometimes(0.6, 0.5), pause],
    [sometimes(0.3, 0.2), () => now({ do: "rebuild" })],
    [sometimes(0.2, 0.3), (dice) => [...crash(dice, "views"), ...now({ do: "rebuild" })]],
    [sometimes(0.5, 0.3), copies],
    [sometimes(0.4, 0.4), (dice) => now({ do: "anchor", back: dice.chance(0.7) ? 0 : dice.next() })],
    [dishonest(0.4, 0.1), (dice) => now({ do: "reissue", cents: dice.chance(0.2) ? null : dice.between(0, 5_000) })],
    [dishonest(0.4, 0.2), (dice) => restate(dice, 45 * day)],
    [sometimes(0.5, 0.5), handover],
    [sometimes(0.3, 0.5), () => now({ do: "rival" })],
    [2, (dice) => now({ do: "review", dice: dice.between(1, 2 ** 30) })],
    [5, (dice) => now({ do: "ask", dice: dice.between(1, 2 ** 30) })],
    [1, () => now({ do: "prove", how: "as-of" })],
    [0.2, () => now({ do: "prove", how: "anchors" })],
    [0.5, () => now({ do: "prove", how: "reference" })],
    [0.06, () => now({ do: "prove", how: "verify" })]
  ]
}

/** Work comes in bursts: a few calls of one key within minutes, each paid in several meters. */
const burst: Make = (dice, { lateness }) => {
  const key = dice.small(6)
  const what = dice.between(0, 3)
  const late = () => dice.chance(0.5) ? 0 : dice.chance(0.1) ? lateness : Math.floor(dice.next() * lateness)
  return Array.from({ length: dice.between(1, 6) }, () => ({
    after: dice.chance(0.1) ? 0 : dice.between(0, 40 * minute),
    step: { do: "spend", key, what: dice.chance(0.8) ? what : what + 1, ticks: amount(dice), late: late() } as const
  }))
}

/** A tick, a cent, dollars. */
const amount = (dice: Dice): number =>
  dice.chance(0.2) ? dice.between(1, 3) : dice.between(1, dice.pick([1_000, 100_000_000, 50_000_000_000]))

/** What was spent just before a mission begins is posted when it has begun; then somebody asks what it cost. */
const handover: Make = (dice, { every, lateness }) => {
  const [key, what, mission] = [dice.small(4), dice.between(0, 3), dice.between(0, 3)]
  const spend = { do: "spend", key, what, ticks: amount(dice), late: lateness } as const
  const start = {
    do: "bookmark",
    kind: "start",
    mission,
    ago: null,
    crew: [],
    weight: 1,
    keyed: false,
    twice: false
  } as const
  const asked = dice.between(1, 2 ** 30)
  return [
    { after: 0, step: spend },
    { after: minute, step: start },
    ...[1, 2, 3].map((polls) => ({
      after: polls * every + lateness,
      step: { do: "review", dice: asked + polls } as const
    }))
  ]
}

const bookmarkOf = (dice: Dice, ago: number | null): BookmarkStep => ({
  do: "bookmark",
  kind: dice.pick(["start", "start", "pause", "resume", "end", "crew"]),
  mission: dice.between(0, 3),
  ago,
  crew: dice.chance(0.4) ? [] : dice.some(agents),
  weight: dice.pick([1, 1, 2, 7]),
  keyed: dice.chance(0.5),
  twice: dice.chance(0.15)
})

const bookmark: Make = (dice) => now(bookmarkOf(dice, null))
const past: Make = (dice) =>
  now(bookmarkOf(dice, dice.pick([minute, 17 * minute, 3 * hour, day, 5 * day]) + dice.pick([0, 0, 1, 30_000])))

const added: Make = (dice) => {
  const lasts = dice.between(1, 300) * minute
  const { crew, mission, weight } = bookmarkOf(dice, null)
  return now({ do: "window", mission, lasts, ago: lasts + dice.pick([0, hour, day, 4 * day]), crew, weight })
}

const assign: Make = (dice) =>
  now({
    do: "assign",
    key: dice.between(0, 5),
    agent: dice.chance(0.2) ? null : dice.pick(agents),
    ago: dice.pick([null, 0, 10 * minute, 6 * hour, 3 * day])
  })

const restate = (dice: Dice, longest: number): ReadonlyArray<Later> =>
  now({
    do: "restate",
    key: dice.small(6),
    what: dice.between(0, 3),
    ticks: amount(dice) * (dice.chance(0.6) ? -1 : 1),
    ago: Math.floor(dice.next() * longest)
  })

const glitch: Make = (dice) =>
  now({
    do: "glitch",
    key: dice.chance(0.3) ? null : dice.small(6),
    effect: dice.pick(["zero", "absent"]),
    lasts: dice.between(1, 5) * dice.pick([minute, 20 * minute, 90 * minute])
  })

const faults: ReadonlyArray<Fault> = [
  { kind: "status", status: 429, retryAfter: 30 },
  { kind: "status", status: 429, retryAfter: 1_200, as: "date" },
  { kind: "status", status: 429 },
  { kind: "status", status: 500 },
  { kind: "status", status: 503, retryAfter: 5 },
  { kind: "status", status: 401 },
  { kind: "status", status: 403 },
  { kind: "status", status: 400 },
  { kind: "html", status: 502 },
  { kind: "html" },
  { kind: "truncated" },
  { kind: "empty" },
  { kind: "hang" },
  { kind: "slow", ms: 9_000 },
  { kind: "slow", ms: 30_000 },
  { kind: "reset" },
  { kind: "missing", section: "timeSeries" },
  { kind: "limitReached" },
  { kind: "limitReached" }
]

const fault: Make = (dice) => {
  const endpoint = dice.pick(["usage", "usage", "usage", "*", "keys", "invoice", "validation"] as const)
  const step = { do: "fault", endpoint, fault: dice.pick(faults) } as const
  return dice.chance(0.6)
    ? now({ ...step, times: dice.between(1, 3) })
    : [{ after: 0, step: { ...step, times: null } }, { after: dice.between(5, 600) * minute, step: { do: "mend" } }]
}

const permission: Make = (dice) => {
  const which = dice.pick(["BillingRead", "ListApiKeys"] as const)
  return [
    { after: 0, step: { do: "permission", which, granted: false } },
    { after: dice.between(10, 400) * minute, step: { do: "permission", which, granted: true } }
  ]
}

const label: Make = (dice) => {
  const key = dice.between(0, 5)
  return now(dice.chance(0.25) ? { do: "newKey" } : { do: dice.pick(["rename", "rotate", "disable"]), key })
}

const accept: Make = (dice) => now({ do: "accept", units: dice.pick(grids.slice(1)), groupBy: dice.pick(groupings) })

/** Wrong for a while; or for good, which a clock seldom is. */
const clock: Make = (dice) => {
  const ms = dice.pick([1_500, 5_000, 3 * minute, hour, 30 * hour]) * dice.pick([1, -1])
  return [
    { after: 0, step: { do: "clock", offset: ms } },
    { after: dice.between(1, 300) * minute, step: { do: "clock", offset: 0 } }
  ]
}

/** At any place, or at one whose name begins so. */
const crash = (dice: Dice, place = ""): ReadonlyArray<Later> =>
  now({
    do: "crash",
    place: dice.pick(places.filter((name) => name.startsWith(place))),
    after: dice.small(place === "" ? 8 : 60),
    share: dice.next(),
    power: dice.chance(0.4),
    pause: dice.chance(0.5) ? 0 : dice.between(1, 90) * minute
  })

/** Some backups are put back, at once or days later. */
const copies: Make = (dice) => {
  const which = dice.between(0, 2)
  const made = { after: 0, step: { do: "backup", which } } as const
  if (dice.chance(0.5)) return [made]
  const after = dice.pick([minute, 5 * hour, day, 3 * day]) + dice.between(0, hour)
  return [made, { after, step: { do: "restore", which, by: dice.pick(["command", "hand"]) } }]
}

/** The daemon is stopped: commands write for themselves. Sometimes for days. */
const pause: Make = (dice) => [
  { after: 0, step: { do: "stop" } },
  {
    after: dice.chance(0.15) ? dice.between(1, 4) * day : dice.between(1, 400) * minute,
    step: { do: "begin", rule: dice.pick(["even", "even", "weighted", "latest"]) }
  }
]
