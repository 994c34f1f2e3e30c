/** What is said of readings as of a position is what one finds who looks through all of them. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { journalProjection } from "../../src/attribution/JournalProjection.ts"
import { learnPostingLag } from "../../src/attribution/postingLag.ts"
import { PostingTable } from "../../src/attribution/PostingTable.ts"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import type { MissionFold } from "../../src/mission/MissionProjection.ts"
import { Usd } from "../../src/money/Usd.ts"
import { JournalAt } from "../../src/report/JournalAt.ts"
import { lateReadings, learnedLag, Readings } from "../../src/report/Readings.ts"
import type { Interval } from "../../src/time/Interval.ts"
import { openUsageFold, usageProjection } from "../../src/usage/UsageProjection.ts"
import { runs } from "../support/propertyRuns.ts"
import { changeOf, hour, type Seen, type Snapshot, snapshots, valuesOf } from "../support/usageModel.ts"

const quarter = hour / 4
const month = 30 * 24 * hour

const missions = { numberOf: () => 0 } as unknown as MissionFold

const tables = ["series", "snapshot", "observation", "reported", "total_reported", "reading_sum"]
const journal = ["block", "agent", "posting", "hour_sum", "day_sum", "stretch_sum"]

/** Books every value's change, so that sums of whole hours and days can be put together from the journal. */
const record = (views: SqliteFile, taken: ReadonlyArray<Snapshot>) => {
  for (const table of [...tables, ...journal]) views.connection.exec(`DELETE FROM ${table}`)
  // The one asked last is kept, for in a ledger's own file nothing is ever taken back.
  JournalAt.of(views, -1)
  const fold = openUsageFold(views)
  const postings = new PostingTable(views, missions, (block) => fold.endBlock(block))
  for (const { at: occurredAt, position, next: _, ...payload } of taken) {
    const stored = { position, occurredAt, id: "", actor: "daemon", recordedAt: occurredAt + 1, text: "" }
    fold.apply({ ...stored, event: { type: "UsageSnapshotTaken", payload } })
    postings.countReadings(position, payload.series.reduce((sum, { points }) => sum + points.length, 0))
    for (const { before, bucket: { end, start }, observation: { value }, series } of fold.changes()) {
      const ticks = Usd.subtract(value, before.value)
      if (ticks === 0n) continue
      postings.book(position, series, start, [{ from: start, to: end, agent: null, mission: null, ticks }], [])
    }
  }
  fold.flush()
  postings.flush()
  return fold
}

const fresh = async () => {
  const views = await Effect.runPromise(SqliteFile.open({ path: ":memory:", role: "views", mode: "write" }))
  views.connection.exec(usageProjection.tables + usageProjection.indexes + journalProjection.tables)
  views.connection.exec(journalProjection.indexes ?? "")
  return views
}

/** In quarters of an hour around the beginning of 1970, where a day, a month and a year begin. */
const instant = fc.integer({ min: -26, max: 42 }).map((quarters) => quarters * quarter)
const end = fc.oneof({ weight: 4, arbitrary: instant }, fc.constantFrom(-Infinity, Infinity))
const period = fc.tuple(end, end).map((ends): Interval => ({ from: Math.min(...ends), to: Math.max(...ends) }))

const questions = fc.record({
  position: fc.nat(20),
  instant: fc.oneof(instant, instant.map((at) => at + 1)),
  periods: fc.array(period, { minLength: 2, maxLength: 4 }),
  lags: fc.tuple(fc.constantFrom(0, quarter, 2 * hour), fc.constantFrom(0, quarter, 2 * hour))
})

/** A source that changes its grid begins at times that nobody read yet. */
const inOneGrid = snapshots.filter((all) =>
  [...Map.groupBy(valuesOf(all), ({ name }) => name).values()].every((seen) => {
    const buckets = [...new Map(seen.map((one) => [`${one.start} ${one.end}`, one])).values()]
      .sort((left, right) => left.start - right.start)
    return buckets.every(({ start }, index) => index === 0 || buckets[index - 1]!.end <= start)
  })
)

/** The buckets of the series, each with all that was seen of it. */
const bucketsOf = (seen: ReadonlyArray<Seen>) => [...Map.groupBy(seen, ({ start }) => start).values()]

const isHeld = ({ window }: Snapshot, start: number, end: number) => window.from <= start && end <= window.to

/** Whether every hour of the times since the first that was read was read again, a lag after its end; hours only. */
const isReadOut = (taken: ReadonlyArray<Snapshot>, { from, to }: Interval, lagAt: (instant: number) => number) => {
  const first = Math.min(...taken.map(({ window }) => window.from))
  if (from >= to) return to < Infinity
  if (to === Infinity || first >= to) return false
  for (let start = Math.max(Math.floor(from / hour) * hour, first); start < to; start += hour) {
    const end = start + hour
    if (!taken.some((one) => one.at >= end + lagAt(start) && isHeld(one, start, end))) return false
  }
  return true
}

it("as of any position readings say of every series what was seen of it, when and how late", async () => {
  const views = await fresh()
  fc.assert(
    fc.property(inOneGrid, questions, (all, { instant, periods, position }) => {
      const fold = record(views, all)
      const known = all.filter((snapshot) => snapshot.position <= position)
      const seen = valuesOf(known)
      const readings = new Readings(views, position)
      for (const number of fold.series.numbers()) {
        const { basis, key, meter, model, source } = fold.series.get(number)
        const name = JSON.stringify([source, basis, key, model, meter])
        const own = seen.filter((one) => one.name === name)
        const starts = own.map(({ start }) => start)
        const extent = { from: Math.min(...starts), to: own.find(({ start }) => start === Math.max(...starts))?.end }
        expect(readings.extentOf(number, source)).toEqual(own.length === 0 ? undefined : extent)
        for (const { from, to } of periods) {
          expect(readings.valueOf(number, from, to)).toBe(
            Usd.sum(own.filter(({ start }) => from <= start && start < to).map(changeOf))
          )
        }
        for (const at of [instant, ...periods.flatMap(({ from, to }) => [from, to])]) {
          const across = own.find(({ end, start }) => start < at && at < end)
          expect(readings.bucketAcross(number, at)).toEqual(across && { start: across.start, end: across.end })
        }
        for (const values of bucketsOf(own)) {
          const { end, start } = values[0]!
          const holding = known.filter((one) => one.source === source && isHeld(one, start, end)).map(({ at }) => at)
          const view = readings.viewOf(number, source, { start, end })
          expect(view.changes).toEqual(values.map(({ at, value }) => ({ at, value })))
          expect(view.observedAtOrBefore(instant)).toBe(holding.findLast((at) => at <= instant) ?? null)
          expect(view.observedAtOrAfter(instant)).toBe(holding.find((at) => at >= instant) ?? null)
          expect(view.lastObserved).toBe(holding.at(-1) ?? null)
        }
      }
      for (const { at, source, ...one } of known) expect(readings.positionAt(source, at)).toBe(one.position)
    }),
    runs(250)
  )
})

it("times are settled when each of their hours was read again its cycle's lag after its end", async () => {
  const views = await fresh()
  const hourly = snapshots.map((all) => all.map((one) => ({ ...one, grid: { ...one.grid, unit: "hour" as const } })))
  let settled = 0
  fc.assert(
    fc.property(hourly, questions, (all, { lags: [before, after], periods, position }) => {
      const listed = all.map((one) => ({ ...one, series: [] }))
      record(views, listed)
      const lagAt = (instant: number) => instant < 0 ? before : after
      const readings = new Readings(views, position)
      for (const source of ["xai", "spare"]) {
        const known = listed.filter((one) => one.source === source && one.position <= position)
        for (const times of periods) {
          const expected = isReadOut(known, times, lagAt)
          expect(readings.isSettled(source, times, lagAt)).toBe(expected)
          if (expected && times.from < times.to) settled++
        }
      }
    }),
    runs(400)
  )
  expect(settled).toBeGreaterThan(0)
})

it("lateness counts for a month, and as far as it was known", async () => {
  const views = await fresh()
  const now = fc.tuple(instant, fc.constantFrom(0, 1, month, month - 1)).map(([at, later]) => at + later)
  fc.assert(
    fc.property(snapshots, fc.nat(20), now, (all, position, now) => {
      record(views, all)
      const known = all.filter((one) => one.source === "xai" && one.position <= position)
      const seen = valuesOf(all)
      const late = known.flatMap(({ at, position }) => {
        const own = seen.filter((one) =>
          one.position === position && one.previousAt !== null && one.previousAt >= one.end &&
          one.value > one.before.high
        )
        const lateness = Math.max(0, ...own.map(({ end }) => at - end))
        return lateness > 0 && at > now - month ? [{ position, at, lateness }] : []
      })
      expect(lateReadings(views, "xai", position, now)).toEqual(late)
      expect(learnedLag(views, "xai", position, now)).toBe(learnPostingLag(late, known[0]?.at ?? null, now))
    }),
    runs(250)
  )
})
