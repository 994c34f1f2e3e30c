/** What is kept of readings is what they say, snapshot by snapshot, whoever folds them and wherever he begins. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { Usd } from "../../src/money/Usd.ts"
import { partOf } from "../../src/projection/Blocks.ts"
import { readingsBetween } from "../../src/usage/readingsBetween.ts"
import { openUsageFold, type UsageFold, usageProjection } from "../../src/usage/UsageProjection.ts"
import { runs } from "../support/propertyRuns.ts"
import {
  byText,
  changeOf,
  hour,
  type Snapshot,
  snapshotRow,
  snapshots,
  sumsOf,
  valuesOf
} from "../support/usageModel.ts"

const rows = (views: SqliteFile, sql: string, ...values: ReadonlyArray<number>) =>
  (views.prepare(sql, "bigint").raw().all(...values) as Array<Array<bigint>>).sort(byText)

const fresh = async (): Promise<SqliteFile> => {
  const views = await Effect.runPromise(SqliteFile.open({ path: ":memory:", role: "views", mode: "write" }))
  views.connection.exec(usageProjection.tables)
  return views
}

const empty = (views: SqliteFile) => {
  for (const table of ["series", "snapshot", "observation", "block", "reported", "total_reported", "reading_sum"]) {
    views.connection.exec(`DELETE FROM ${table}`)
  }
}

/** Folds and hands every state to `look`. */
const foldAll = (
  views: SqliteFile,
  taken: ReadonlyArray<Snapshot>,
  look: (fold: UsageFold, taken: ReadonlyArray<Snapshot>, lastBlock: number) => void
) => {
  let fold = openUsageFold(views)
  let [block, lastBlock] = [0, 0]
  for (const [index, snapshot] of taken.entries()) {
    const { at: occurredAt, position, next, ...payload } = snapshot
    const stored = { position, occurredAt, id: "", actor: "daemon", recordedAt: occurredAt + 1, text: "" }
    fold.apply({ ...stored, event: { type: "UsageSnapshotTaken", payload } })
    look(fold, taken.slice(0, index + 1), lastBlock)
    if (next !== "nothing") fold.flush()
    if (next === "block") {
      views.prepare("INSERT INTO block VALUES (?, ?, 0)").run(++block, position)
      fold.endBlock(block)
      lastBlock = position
    }
    if (next === "reopen") fold = openUsageFold(views)
  }
  fold.flush()
  return fold
}

it("every value stands with what was known of its bucket before, and every snapshot with what was read until then", async () => {
  const views = await fresh()
  fc.assert(
    fc.property(snapshots, (all) => {
      empty(views)
      const numbers: Array<string> = []
      const fold = foldAll(views, all, (fold, taken) => {
        const seen = valuesOf(taken)
        for (const { name } of seen) if (!numbers.includes(name)) numbers.push(name)
        const { position } = taken.at(-1)!
        expect(fold.changes().map(({ before, bucket, observation, series }) => [series, before, bucket, observation]))
          .toEqual(
            seen.filter((one) => one.position === position).map((
              { at, before, end, name, previousAt, start, value }
            ) => [numbers.indexOf(name) + 1, before, { start, end }, { at, previousAt, value }])
          )
        const row = snapshotRow(taken, seen)
        const columns = Object.keys(row).join(", ")
        expect(views.prepare(`SELECT ${columns} FROM snapshot WHERE position = ?`).get(position)).toEqual(row)
      })
      const seen = valuesOf(all)
      const numberOf = (name: string) => numbers.indexOf(name) + 1
      expect(rows(views, "SELECT * FROM reported")).toEqual(sumsOf(seen, numberOf, true))
      for (const [index, name] of numbers.entries()) {
        const own = seen.filter((one) => one.name === name)
        expect(fold.series.get(index + 1)).toEqual({ surface: "usage", ...own[0]!.named })
        expect(fold.series.longest(index + 1)).toBe(Math.max(...own.map(({ end, start }) => end - start)))
        expect(views.prepare("SELECT seen, longest FROM series WHERE number = ?").get(index + 1))
          .toEqual({ seen: own[0]!.position, longest: fold.series.longest(index + 1) })
        expect(rows(views, "SELECT ticks FROM total_reported WHERE series = ?", index + 1))
          .toEqual([[Usd.sum(own.map(changeOf))]])
        const { key, source } = own[0]!.named
        expect(fold.series.numbers({ source, key })).toEqual(
          numbers.flatMap((other, number) => {
            const [otherSource, , otherKey] = JSON.parse(other) as Array<string | null>
            return otherSource === source && otherKey === key ? [number + 1] : []
          })
        )
      }
    }),
    runs(300)
  )
})

it("the buckets of a series are found from and until any instant, written or not", async () => {
  const views = await fresh()
  const from = fc.integer({ min: -7, max: 12 })
  fc.assert(
    fc.property(snapshots, from, fc.integer({ min: 0, max: 12 }), (all, first, length) => {
      empty(views)
      const numbers: Array<string> = []
      const interval = { from: first * hour, to: (first + length) * hour }
      foldAll(views, all, (fold, taken) => {
        const seen = valuesOf(taken)
        for (const { name } of seen) if (!numbers.includes(name)) numbers.push(name)
        for (const [index, name] of numbers.entries()) {
          const own = seen.filter((one) => one.name === name).sort((left, right) => left.start - right.start)
          const inside = own.filter(({ start }) => start >= interval.from && start < interval.to)
          expect(fold.observations.starting(index + 1, interval)).toEqual(
            [...Map.groupBy(inside, ({ start }) => start).values()].map((values) => ({
              bucket: { start: values[0]!.start, end: values[0]!.end },
              observations: values.map(({ at, previousAt, value }) => ({ at, previousAt, value }))
            }))
          )
          const later = own.filter(({ start }) => start >= interval.from)
          expect(fold.observations.starts(index + 1, interval.from))
            .toEqual(later.length === 0 ? undefined : { first: later[0]!.start, last: own.at(-1)!.start })
          const bucket = { start: interval.from, end: interval.from + hour }
          expect(fold.observations.epoch(index + 1, bucket).observations.map(({ value }) => value))
            .toEqual(own.filter(({ start }) => start === bucket.start).map(({ value }) => value))
        }
      })
    }),
    runs(150)
  )
})

it("the sums of a block are those of what was read in it, and of what no block holds are found among the values", async () => {
  const views = await fresh()
  fc.assert(
    fc.property(snapshots, fc.nat(20), fc.nat(20), (all, after, until) => {
      empty(views)
      foldAll(views, all, () => {})
      const seen = valuesOf(all)
      const numbers = [...new Set(seen.map(({ name }) => name))]
      const numberOf = (name: string) => numbers.indexOf(name) + 1
      let from = 0
      for (const [index, { position }] of all.filter(({ next }) => next === "block").entries()) {
        const own = seen.filter((one) => one.position > from && one.position <= position)
        expect(rows(views, "SELECT day, series, ticks FROM reading_sum WHERE part = ?", partOf(0, index + 1)))
          .toEqual(sumsOf(own, numberOf, false))
        from = position
      }
      const between = seen.filter(({ position }) => position > after && position <= until)
      expect(
        readingsBetween(views, after, until).map(({ day, series, ticks }) => [BigInt(day), BigInt(series), ticks]).sort(
          byText
        )
      ).toEqual(sumsOf(between, numberOf, true))
    }),
    runs(300)
  )
})

/** A reading at an instant of what the buckets, an hour each, have come to. */
const reading = (
  position: number,
  at: number,
  values: ReadonlyArray<readonly [key: string, bucket: number, value: bigint]>
) => {
  const series = [...Map.groupBy(values, ([key]) => key)].map(([key, own]) => ({
    ...{ key, model: null, meter: null },
    points: own.map(([, bucket, value]) => ({ bucket: bucket * hour, amount: Usd.ticks(value) }))
  }))
  const read = {
    source: "xai",
    surface: "usage" as const,
    basis: "billed" as const,
    digest: "",
    rounded: 0,
    readAt: at
  }
  const grid = { unit: "hour" as const, zone: "Etc/GMT" as const, dimensions: [] }
  const payload = { ...read, grid, window: { from: 0, to: 40 * hour }, series }
  const stored = { position, occurredAt: at, recordedAt: at, id: "", actor: "daemon", text: "" }
  return { ...stored, event: { type: "UsageSnapshotTaken" as const, payload } }
}

it("a bucket is known again, however many were read since, written or not, as it was read last", async () => {
  const fold = openUsageFold(await fresh())
  const read = (position: number) =>
    fold.apply(
      reading(position, position, Array.from({ length: 40 }, (_, index) => ["k1", index, BigInt(index + position)]))
    )
  const known = () => fold.changes().map(({ before }) => before.value)
  read(1)
  read(2)
  expect(known()).toEqual(Array.from({ length: 40 }, (_, index) => BigInt(index + 1)))
  fold.flush()
  read(3)
  expect(known()).toEqual(Array.from({ length: 40 }, (_, index) => BigInt(index + 2)))
})

it("a recovery from a fall is no sign that usage is posted late, however late it is read", async () => {
  const views = await fresh()
  const fold = openUsageFold(views)
  for (const [index, value] of [5n, 2n, 4n, 6n].entries()) {
    fold.apply(reading(index + 1, (index + 2) * hour, [["k1", 0, value]]))
  }
  expect(views.prepare("SELECT late FROM snapshot ORDER BY position").pluck().all()).toEqual([0, 0, 0, 4 * hour])
})

it("sums of many blocks are those of the blocks in them, at every level, without what comes to nothing", async () => {
  const views = await fresh()
  const fold = openUsageFold(views)
  const blocks = 16 ** 2 + 16
  for (let block = 1; block <= blocks; block++) {
    // One key grows, one rises and falls in turns, one has spent at the beginning only.
    const spent = block > 1 ? [] : [["k3", 0, 9n] as const]
    fold.apply(reading(block, block, [["k1", 0, BigInt(block)], ["k2", 30, BigInt(block % 2)], ...spent]))
    views.prepare("INSERT INTO block VALUES (?, ?, 0)").run(block, block)
    fold.endBlock(block)
  }
  const sums = (level: number, block: number) =>
    rows(views, "SELECT day, series, ticks FROM reading_sum WHERE part = ?", partOf(level, block))
  expect(sums(0, 2)).toEqual([[0n, 1n, 1n], [1n, 2n, -1n]])
  expect(sums(1, 1)).toEqual([[0n, 1n, 16n], [0n, 3n, 9n]])
  for (let block = 2; block <= blocks / 16; block++) expect(sums(1, block)).toEqual([[0n, 1n, 16n]])
  expect(sums(2, 1)).toEqual([[0n, 1n, 256n], [0n, 3n, 9n]])
  expect(rows(views, "SELECT count(*) FROM reading_sum WHERE part % 16 > 2")).toEqual([[0n]])
})

it("what could not be read is kept, and that it can be again", async () => {
  const views = await fresh()
  const fold = openUsageFold(views)
  const stored = { occurredAt: 7, recordedAt: 8, id: "", actor: "daemon", text: "" }
  const failure = { reason: "forbidden" as const, status: 403, detail: "no", permission: "usage:read" }
  const of = { source: "xai", surface: "usage" as const }
  fold.apply({ ...stored, position: 1, event: { type: "CollectionFailed", payload: { ...of, ...failure } } })
  fold.apply({ ...stored, position: 2, event: { type: "note.SurfaceRecovered", payload: of } })
  expect(views.prepare("SELECT * FROM collection_failure").all())
    .toEqual([{ ...of, ...failure, position: 1, occurred_at: 7 }])
  expect(views.prepare("SELECT * FROM surface_recovery").all()).toEqual([{ ...of, position: 2, occurred_at: 7 }])
})
