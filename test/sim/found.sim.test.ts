/** Short worlds, each of which once showed a violation: of the ledger, or of a ledger that had been broken on purpose (scripts/mutants/sim.json). */
import { expect, it } from "vitest"
import { live } from "./Simulation.ts"
import { type BookmarkStep, type CrashStep, day, hour, minute, type Setting, type Step } from "./World.ts"

/** An account with buckets of an hour that posts at once, asked every hour. */
const plain: Setting = {
  seed: 1,
  days: 1,
  start: Date.parse("2026-04-06T00:00:00Z"),
  every: hour,
  since: Date.parse("2026-04-06T00:00:00Z"),
  lag: 30 * minute,
  lateness: 0,
  latency: 40,
  rule: "even",
  units: ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"],
  groupBy: ["api_key_id", "description", "unit_type"],
  maxPoints: 100_000,
  endTime: "exclusive",
  doubles: "shortest",
  keyStyle: "documented",
  zones: ["Europe/Brussels"]
}

const spend = (at: number, key = 0): Extract<Step, { do: "spend" }> => ({
  do: "spend",
  at,
  key,
  what: key,
  ticks: 1_000_000_007,
  late: 0
})

const bookmark = (at: number, parts: Partial<BookmarkStep> = {}): Step => ({
  do: "bookmark",
  at,
  kind: "start",
  mission: 0,
  ago: null,
  crew: [],
  weight: 1,
  keyed: false,
  twice: false,
  ...parts
})

const crash = (at: number, place: CrashStep["place"], after = 0): Step => ({
  do: "crash",
  at,
  place,
  after,
  // Of the witness so much is its position and half of its hash.
  share: 0.2,
  power: false,
  pause: 0
})

/** Questions about all that is there; which, the numbers decide. */
const asks = (from: number, to: number): ReadonlyArray<Step> =>
  Array.from({ length: 24 }, (_, index) => ({
    do: "ask",
    at: from + Math.floor((to - from) * index / 24),
    dice: 7_919 * (index + 1)
  }))

/** Looks at status, surfaces and what is closed; at which, the numbers decide. */
const reviews = (from: number, to: number): ReadonlyArray<Step> =>
  asks(from, to).map((step) => step.do === "ask" ? { ...step, do: "review" } : step)

const found: ReadonlyArray<readonly [string, ReadonlyArray<Step>, Partial<Setting>?]> = [
  ["a process that dies before it has committed what it witnessed", [
    crash(20 * minute, "log written"),
    bookmark(30 * minute),
    spend(40 * minute)
  ]],
  ["a process that dies while it writes the witness, again and again", [
    bookmark(10 * minute),
    crash(20 * minute, "witness torn"),
    bookmark(30 * minute, { mission: 1 }),
    crash(40 * minute, "witness torn"),
    bookmark(50 * minute, { mission: 2 })
  ]],
  ["processes that die between two statements of the views", [
    ...[1, 2, 3, 4].flatMap((number) => [
      spend(number * 3 * hour, number),
      crash(number * 3 * hour + minute, "views statement", 2 * number),
      bookmark(number * 3 * hour + 5 * minute, { mission: number })
    ])
  ]],
  ["a command that is sent again later", [
    bookmark(30 * minute, { keyed: true }),
    { do: "again", at: 50 * minute }
  ]],
  ["a clock that is put back", [
    bookmark(30 * minute),
    { do: "clock", at: 40 * minute, offset: -hour },
    bookmark(50 * minute, { mission: 1 })
  ]],
  ["a meter that is not listed any more, for a while", [
    spend(10 * minute),
    { do: "glitch", at: 90 * minute, key: null, effect: "absent", lasts: 3 * hour }
  ]],
  ["an account that gives only part of its usage for days", [
    spend(10 * minute),
    spend(11 * minute, 1),
    { do: "fault", at: 12 * minute, endpoint: "usage", fault: { kind: "limitReached" }, times: null },
    spend(5 * hour),
    spend(5 * hour + minute, 1),
    ...asks(2 * day, 3 * day)
  ], { days: 3 }],
  ["a mission that is remembered a day later, and taken back with all its windows", [
    spend(10 * minute),
    spend(2 * hour),
    spend(5 * hour),
    bookmark(22 * hour, { ago: 22 * hour }),
    bookmark(22 * hour + minute, { kind: "pause", ago: 21 * hour }),
    bookmark(22 * hour + 2 * minute, { kind: "resume", ago: 18 * hour }),
    { do: "retract", at: 23 * hour, which: 2 }
  ]],
  ["a daemon that is started beside another", [
    bookmark(10 * minute),
    { do: "rival", at: 20 * minute }
  ]],
  ["somebody who looks at every change before the daemon does", [
    ...[1, 2, 3, 4].flatMap((number) => [
      spend(number * hour + 10 * minute, number),
      bookmark(number * hour + 20 * minute, { mission: number }),
      spend(number * hour + 40 * minute, number)
    ]),
    { do: "prove", at: 6 * hour, how: "reference" }
  ], { strangers: 0.5 }],
  ["a mission that begins when the spend before it is not posted yet", [
    { ...spend(10 * minute), late: 20 * minute },
    bookmark(12 * minute),
    ...reviews(2 * hour, 4 * hour),
    ...asks(4 * hour, 5 * hour)
  ], { lateness: 30 * minute }],
  ["backups that are put back, with the command and by hand, and anchors of what was lost by it", [
    bookmark(10 * minute),
    spend(20 * minute),
    { do: "backup", at: 90 * minute, which: 0 },
    spend(2 * hour),
    bookmark(3 * hour, { mission: 1 }),
    { do: "anchor", at: 4 * hour, back: 0 },
    { do: "backup", at: 4 * hour, which: 1 },
    { do: "restore", at: 5 * hour, which: 0, by: "command" },
    { do: "prove", at: 5 * hour + minute, how: "anchors" },
    spend(6 * hour),
    { do: "backup", at: 7 * hour, which: 1 },
    { do: "restore", at: 8 * hour, which: 0, by: "hand" },
    { do: "prove", at: 8 * hour + minute, how: "anchors" },
    { do: "prove", at: 14 * hour, how: "anchors" },
    { do: "restore", at: 15 * hour, which: 1, by: "command" },
    { do: "prove", at: 15 * hour + minute, how: "anchors" },
    bookmark(16 * hour, { mission: 2 }),
    ...reviews(16 * hour, 18 * hour)
  ]],
  ["a closed month of which a day is restated weeks later, and whose invoice is issued anew", [
    spend(10 * minute),
    spend(30 * hour, 1),
    ...reviews(4 * day, 5 * day),
    { do: "restate", at: 6 * day, key: 0, what: 0, ticks: -500_000_003, ago: 6 * day - 20 * minute },
    ...reviews(9 * day, 10 * day),
    { do: "reissue", at: 10 * day + hour, cents: 12 },
    ...reviews(12 * day, 13 * day)
  ], {
    days: 13,
    start: Date.parse("2026-03-31T00:00:00Z"),
    since: Date.parse("2026-03-31T00:00:00Z"),
    every: 4 * hour
  }]
]

for (const [what, steps, parts = {}] of found) {
  it(`nothing that is promised is broken by ${what}`, async () => {
    const { crashes, final, restores, violation } = await live({ setting: { ...plain, ...parts }, steps })
    expect(violation).toBe(null)
    const count = (what: Step["do"]) => steps.filter((step) => step.do === what).length
    expect([crashes, restores]).toEqual([count("crash"), count("restore")])
    // An invoice that is issued anew was issued before, so that figures were final.
    expect(final).toBeGreaterThanOrEqual(Math.min(1, count("reissue")))
  })
}
