/** However often reading breaks off, every bucket is read, and read again until its spend can no longer change. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bucketLength, type Grid } from "../../src/event/Usage.ts"
import { firstReadStart, halve, nextUnreadMidnight, planning, planReads } from "../../src/source/planReads.ts"
import { foldReads, type HorizonAt, noteRead, type Read, type ReadProgress } from "../../src/source/ReadProgress.ts"

const hour = 3_600_000
const minute = 60_000
/** A few days before the cycle ends. */
const start = Date.UTC(2026, 3, 26)
const every = 5 * minute
const horizon = 48 * hour
const horizonAt = () => horizon
const may = Date.UTC(2026, 4, 1)

/**
 * A step: so long after the one before (polls, outages, days of silence), a poll or a bookmark, broken off after so many requests. `horizon`,
 * hours: as the posting lag is known from then on; `closes`: the invoice of April is there, where April is over.
 */
const step = fc.record({
  pause: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 10 * minute }) },
    { weight: 2, arbitrary: fc.integer({ min: minute, max: 3 * hour }) },
    { weight: 1, arbitrary: fc.integer({ min: hour, max: 100 * hour }) }
  ),
  bookmark: fc.boolean(),
  succeeding: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.nat({ max: 3 })),
  horizon: fc.option(fc.constantFrom(48, 48, 82, 200), { freq: 2, nil: undefined }),
  closes: fc.boolean()
})

interface World {
  readonly lastRead: Map<number, number>
  readonly reads: Array<Read>
  progress: ReadProgress | null
  now: number
  horizonAt: HorizonAt
  /** Of April, once its invoice was there. */
  closed: number | null
}

const grid = (unit: Grid["unit"]): Grid => ({ unit, zone: "Etc/GMT", dimensions: [] })

/** Reads as the collector does, each request a few seconds after the other. Gives when a complete poll was planned. */
const collect = (
  world: World,
  unit: Grid["unit"],
  mostBuckets: number,
  { bookmark, succeeding }: Pick<Step, "bookmark" | "succeeding">,
  mostAgain = Infinity
): number | null => {
  const depth = bookmark && world.progress !== null ? "shallow" : "due"
  const { horizonAt, now, progress } = world
  const windows = planReads({
    progress,
    grid: grid(unit),
    now,
    depth,
    start,
    every,
    mostBuckets,
    horizonAt,
    mostAgain
  })
  const ordered = depth === "due" ? windows : [...windows.slice(-1), ...windows.slice(0, -1)]
  for (const [index, window] of ordered.entries()) {
    if (index >= succeeding) return null
    world.now += 2_000
    for (let bucket = window.from; bucket < window.to; bucket += bucketLength[unit]) {
      world.lastRead.set(bucket, world.now)
    }
    const read = { grid: grid(unit), window, at: world.now }
    world.reads.push(read)
    world.progress = noteRead(world.progress, read, world.horizonAt)
  }
  return depth === "due" ? now : null
}

type Step = typeof step extends fc.Arbitrary<infer A> ? A : never

/** As the ledger does: what was read out is judged anew whenever the horizon of any of its times is another. */
const learn = (world: World, { closes, horizon: hours }: Partial<Step>) => {
  const open = hours === undefined ? world.horizonAt(Infinity) : hours * hour
  world.closed ??= closes === true && world.now > may ? world.horizonAt(may - 1) : null
  world.horizonAt = (instant) => instant < may ? world.closed ?? open : open
  world.progress = foldReads(world.reads, world.horizonAt)
}

const simulate = (
  unit: Grid["unit"],
  mostBuckets: number,
  steps: ReadonlyArray<Pick<Step, "pause" | "bookmark" | "succeeding"> & Partial<Step>>,
  check: (world: World, planned: number) => void
) => {
  const world: World = {
    lastRead: new Map(),
    reads: [],
    progress: null,
    now: start + 7 * hour,
    horizonAt,
    closed: null
  }
  for (const each of steps) {
    world.now += each.pause
    if (each.horizon !== undefined || each.closes === true) learn(world, each)
    const planned = collect(world, unit, mostBuckets, each)
    if (planned !== null) check(world, planned)
  }
  return world
}

const units = fc.constantFrom<Array<Grid["unit"]>>("quarter-hour", "hour", "day")

describe("after a poll that was not broken off", () => {
  it("every bucket since the start was read, and none before it", () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 12 }), (unit, most, steps) => {
        simulate(unit, most, steps, ({ lastRead }, planned) => {
          for (let bucket = start; bucket <= planned - bucketLength[unit]; bucket += bucketLength[unit]) {
            expect(lastRead.has(bucket)).toBe(true)
          }
          expect(Math.min(...lastRead.keys())).toBe(start)
        })
      }),
      { numRuns: 1_000 }
    )
  })

  it("every bucket was read within the hour, or after its horizon, also where that was learned later", () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 5, max: 40 }), fc.array(step, { maxLength: 12 }), (unit, most, steps) => {
        simulate(unit, most, steps, ({ horizonAt, lastRead }, planned) => {
          for (const [bucket, at] of lastRead) {
            const readOut = bucket + bucketLength[unit] + horizonAt(bucket)
            const recently = planned - planning.deepEveryMs
            expect(at).toBeGreaterThanOrEqual(Math.min(readOut, recently))
          }
        })
      }),
      { numRuns: 1_000 }
    )
  })
})

describe("the requests", () => {
  it("are for whole buckets and never more than one answer holds", () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 8 }), (unit, most, steps) => {
        const length = bucketLength[unit]
        for (const { window } of simulate(unit, most, steps, () => undefined).reads) {
          expect([window.from % length, window.to % length]).toEqual([0, 0])
          expect(window.to - window.from).toBeGreaterThan(0)
          expect(window.to - window.from).toBeLessThanOrEqual(most * length)
        }
      }),
      { numRuns: 1_000 }
    )
  })

  it("of a poll soon after another are few: two hours back", () => {
    const world = simulate("minute", 1_439, [{ pause: minute, bookmark: false, succeeding: Infinity }], () => undefined)
    world.now += 5 * minute
    const windows = planReads({
      progress: world.progress,
      grid: grid("minute"),
      now: world.now,
      depth: "due",
      start,
      every,
      mostBuckets: planning.mostBuckets,
      horizonAt,
      mostAgain: planning.mostAgain
    })
    expect(windows).toHaveLength(1)
    expect(windows[0]!.to - windows[0]!.from).toBeLessThanOrEqual(127 * minute)
    expect(windows[0]!.to - windows[0]!.from).toBeGreaterThanOrEqual(125 * minute)
  })
})

it("what only has to be read once more is asked for in portions, beside what is read anyway, until all of it was", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 6, max: 15 }), (mostAgain, days) => {
      const poll = { pause: 24 * hour, bookmark: false, succeeding: Infinity }
      const world = simulate("hour", 6, Array.from({ length: days }, () => poll), () => undefined)
      learn(world, { horizon: 82 })
      expect(world.progress!.readOutTo).toBe(start)
      const usual = Math.ceil(82 / 6) + 1
      const portions = Math.ceil((days * 24 - 82 + 8) / 6 / mostAgain)
      for (let polls = 0; world.progress!.readOutTo < world.now - 83 * hour; polls++) {
        expect(polls).toBeLessThanOrEqual(portions)
        const before = world.reads.length
        world.now += every
        collect(world, "hour", 6, poll, mostAgain)
        expect(world.reads.length - before).toBeLessThanOrEqual(usual + mostAgain)
        const recent = [...world.lastRead].filter(([bucket]) => bucket > world.now - 82 * hour)
        expect(Math.min(...recent.map(([, at]) => at))).toBeGreaterThan(world.now - every)
      }
    })
  )
})

describe("what is remembered", () => {
  it("is the same whether folded at once or snapshot by snapshot", () => {
    fc.assert(
      fc.property(units, fc.array(step, { maxLength: 8 }), (unit, steps) => {
        const world = simulate(unit, 10, steps, () => undefined)
        expect(foldReads(world.reads, world.horizonAt)).toEqual(world.progress)
      }),
      { numRuns: 1_000 }
    )
  })

  it("is judged anew once the provider turns out to post later: what was read in time for that, and of open cycles only", () => {
    const at = Date.UTC(2026, 4, 20)
    const reads = [
      { grid: grid("hour"), window: { from: start, to: at }, at },
      { grid: grid("hour"), window: { from: at - 48 * hour, to: at + 12 * hour }, at: at + 12 * hour }
    ]
    expect(foldReads(reads, () => 48 * hour)!.readOutTo).toBe(at - 36 * hour)
    expect(foldReads(reads, () => 82 * hour)!.readOutTo).toBe(at - 82 * hour)
    expect(foldReads(reads, () => 10_000 * hour)!.readOutTo).toBe(start)
    expect(foldReads(reads, (instant) => (instant < may ? 48 : 10_000) * hour)!.readOutTo).toBe(may)
  })

  it("begins anew with another grid, at a midnight nobody has read", () => {
    const at = Date.UTC(2026, 4, 6, 15)
    const before = foldReads([{ grid: grid("hour"), window: { from: start, to: at + hour }, at }])!
    const midnight = nextUnreadMidnight(before)
    expect(midnight).toBe(Date.UTC(2026, 4, 7))
    const read = { grid: grid("day"), window: { from: midnight, to: midnight + 24 * hour }, at: midnight + 1 }
    expect(noteRead(before, read)).toMatchObject({ coveredFrom: midnight, readOutTo: midnight })
  })

  it("of a whole day read in days lets another grid start the next midnight", () => {
    const at = Date.UTC(2026, 4, 6, 15)
    const window = { from: start, to: Date.UTC(2026, 4, 7) }
    expect(nextUnreadMidnight(foldReads([{ grid: grid("day"), window, at }])!)).toBe(Date.UTC(2026, 4, 7))
  })
})

it("a first read reaches back to the first midnight of the reporting month, wherever east of UTC", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(start), max: new Date(start + 4_000 * 24 * hour), noInvalidDate: true }),
      fc.integer({ min: 0, max: 14 * 60 }),
      (date, offset) => {
        const local = new Date(date.getTime() + offset * minute)
        const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth()) - offset * minute
        expect(firstReadStart(date.getTime())).toBeLessThanOrEqual(midnight)
      }
    ),
    { numRuns: 1_000 }
  )
})

it("halving gives two windows of whole buckets that make up the one, down to a bucket", () => {
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 50 }), (unit, buckets) => {
      const length = bucketLength[unit]
      const window = { from: start, to: start + buckets * length }
      const [older, newer] = halve(window, grid(unit)) ?? [window, { from: window.to, to: window.to }]
      expect([older.from, older.to, newer.to]).toEqual([window.from, newer.from, window.to])
      expect((older.to - older.from) % length).toBe(0)
      expect(older.to - older.from).toBe(Math.ceil(buckets / 2) * length)
    }),
    { numRuns: 1_000 }
  )
})
