/** What is kept of bookings is what was booked, and every sum of them is the sum of the rows it stands for, whoever goes on with them. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { Leaf } from "../../src/attribution/attribute.ts"
import { journalProjection } from "../../src/attribution/JournalProjection.ts"
import { PostingTable } from "../../src/attribution/PostingTable.ts"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import type { MissionFold } from "../../src/mission/MissionProjection.ts"
import { Usd } from "../../src/money/Usd.ts"
import { partOf } from "../../src/projection/Blocks.ts"
import { usageProjection } from "../../src/usage/UsageProjection.ts"
import { runs } from "../support/propertyRuns.ts"

const hour = 3_600_000
const day = 24 * hour

/** A run of this kind of test has blocks of three rows: see smallBlocks.ts. */
const rowsOfBlock = 3
const fanOut = 16

const missions = { numberOf: (id: string | null) => id === null ? 0 : Number(id) } as unknown as MissionFold

const leaf = fc.record({
  from: fc.constantFrom(0, 1),
  to: fc.constantFrom(2, hour, 2 * hour),
  agent: fc.constantFrom(null, "ba", "vigilio"),
  mission: fc.constantFrom(null, "1", "7"),
  ticks: fc.constantFrom(-2n, -1n, 1n, 2n).map(Usd.ticks)
})

const leaves = fc.uniqueArray(leaf, {
  selector: ({ agent, from, mission, to }) => JSON.stringify([from, to, agent, mission]),
  maxLength: 3
})

/** Around the beginning of 1970, at the edges of hours, days and of 32 days. */
const starts = [-33 * day, -32 * day, -day - 1, -1, 0, hour - 1, 23 * hour, day, 32 * day]

const booking = fc.record({
  series: fc.constantFrom(1, 2),
  start: fc.constantFrom(...starts),
  after: leaves,
  before: fc.oneof(fc.constant([]), leaves)
})

const events = fc.array(
  fc.record({
    values: fc.constantFrom(0, 0, 1, 2, 4),
    bookings: fc.array(booking, { maxLength: 3 }),
    next: fc.constantFrom("nothing" as const, "flush" as const, "reopen" as const)
  }),
  { maxLength: 50, size: "max" }
)

type Event = typeof events extends fc.Arbitrary<ReadonlyArray<infer A>> ? A : never

interface Posting {
  readonly position: number
  readonly n: number
  readonly series: number
  readonly start: number
  readonly leaf: Leaf
}

const isSame = (left: Leaf, right: Leaf) =>
  JSON.stringify([left.from, left.to, left.agent, left.mission]) ===
    JSON.stringify([right.from, right.to, right.agent, right.mission])

/** What must be booked: what is another than before, with what is no more taken back. */
const booked = ({ after, before }: { readonly after: ReadonlyArray<Leaf>; readonly before: ReadonlyArray<Leaf> }) =>
  [
    ...after.map((one) => {
      const old = before.find((other) => isSame(one, other))
      return { ...one, ticks: Usd.subtract(one.ticks, old?.ticks ?? Usd.zero) }
    }),
    ...before.filter((one) => !after.some((other) => isSame(one, other))).map((one) => ({
      ...one,
      ticks: Usd.negate(one.ticks)
    }))
  ].filter(({ ticks }) => ticks !== 0n)

/** All postings, block by block, the last of which may be none; and where blocks end. */
const blocksOf = (events: ReadonlyArray<Event>) => {
  const blocks: Array<Array<Posting>> = [[]]
  const ends: Array<readonly [position: number, n: number]> = []
  let rows = 0
  const count = (more: number, position: number, n: number) => {
    rows += more
    if (rows < rowsOfBlock) return
    blocks.push([])
    ends.push([position, n])
    rows = 0
  }
  for (const [index, { bookings, values }] of events.entries()) {
    const position = index + 1
    let n = 0
    count(values, position, -1)
    for (const { series, start, ...change } of bookings) {
      for (const leaf of booked(change)) {
        blocks.at(-1)!.push({ position, n, series, start, leaf: { ...leaf } })
        count(1, position, n++)
      }
    }
  }
  return { blocks, ends }
}

const bookAll = (views: SqliteFile, events: ReadonlyArray<Event>, heard: Array<number>) => {
  const open = () => new PostingTable(views, missions, (block) => heard.push(block))
  let table = open()
  for (const [index, { bookings, next, values }] of events.entries()) {
    const position = index + 1
    views.prepare(
      `INSERT INTO snapshot (position, source, surface, occurred_at, read_at, window_from, window_to, unit, dimensions, points,
         rounded, late, covered_from, covered_to, span, read_from, read_to) VALUES (?, '', '', 0, 0, 0, 0, '', '', ?, 0, 0, 0, 0, 0, 0, 0)`
    ).run(position, values)
    table.countReadings(position, values)
    for (const { after, before, series, start } of bookings) table.book(position, series, start, after, before)
    if (next !== "nothing") table.flush()
    if (next === "reopen") table = open()
  }
  table.flush()
}

const byText = (left: unknown, right: unknown) => String(left) < String(right) ? -1 : 1

const rows = (views: SqliteFile, sql: string) =>
  (views.prepare(sql, "bigint").raw().all() as Array<Array<unknown>>).map((row) =>
    row.map((cell) => typeof cell === "bigint" ? Number(cell) : cell)
  ).sort(byText)

/** Sums of postings by what is told of each, as rows; what comes to nothing is none. */
const summed = (postings: ReadonlyArray<Posting>, by: (posting: Posting) => ReadonlyArray<unknown>) =>
  [...Map.groupBy(postings, (posting) => JSON.stringify(by(posting)))].map(([key, own]) => [
    ...JSON.parse(key) as Array<unknown>,
    Number(Usd.sum(own.map(({ leaf }) => leaf.ticks)))
  ]).filter((row) => row.at(-1) !== 0)

const cell = ({ leaf, series }: Posting) => [series, leaf.agent, missions.numberOf(leaf.mission)]
const isWide = ({ leaf, start }: Posting) => leaf.to > (Math.floor(start / hour) + 1) * hour
const named = "CASE agent WHEN 0 THEN NULL ELSE (SELECT name FROM agent WHERE number = agent) END"

it("what was booked stands in the journal, and every sum is that of its block, at every level", async () => {
  const views = await Effect.runPromise(SqliteFile.open({ path: ":memory:", role: "views", mode: "write" }))
  views.connection.exec(usageProjection.tables + journalProjection.tables)
  let most = 0
  fc.assert(
    fc.property(events, (all) => {
      for (const table of ["snapshot", "block", "agent", "posting", "hour_sum", "day_sum", "stretch_sum"]) {
        views.connection.exec(`DELETE FROM ${table}`)
      }
      const heard: Array<number> = []
      bookAll(views, all, heard)
      const { blocks, ends } = blocksOf(all)
      const full = blocks.slice(0, -1)
      most = Math.max(most, full.length)

      expect(rows(views, `SELECT position, n, series, start, "from", "to", ${named}, mission, ticks FROM posting`))
        .toEqual(
          blocks.flat().map(({ leaf, n, position, series, start }) => [
            ...[position, n, series, start, leaf.from, leaf.to, leaf.agent, missions.numberOf(leaf.mission)],
            Number(leaf.ticks)
          ]).sort(byText)
        )
      expect(rows(views, "SELECT number, position, n FROM block"))
        .toEqual(ends.map(([position, n], index) => [index + 1, position, n]).sort(byText))
      expect(heard).toEqual(ends.map((_, index) => index + 1))

      const hours = full.flatMap((postings, index) =>
        summed(postings.filter((one) => !isWide(one)), (one) => [Math.floor(one.start / hour), index + 1, ...cell(one)])
      )
      expect(rows(views, `SELECT hour, block, series, ${named}, mission, ticks FROM hour_sum`)).toEqual(
        hours.sort(byText)
      )

      const days: Array<Array<unknown>> = []
      const stretches: Array<Array<unknown>> = []
      for (let [level, size] = [0, 1]; size <= full.length; level++, size *= fanOut) {
        for (let block = 1; block * size <= full.length; block++) {
          const [part, own] = [partOf(level, block), full.slice((block - 1) * size, block * size).flat()]
          const dayOf = ({ start }: Posting) => Math.floor(start / day)
          days.push(...summed(own, (one) => [part, dayOf(one), ...cell(one)]))
          if (level === 0) continue
          stretches.push(...summed(own, (one) => {
            const [series, agent, mission] = cell(one)
            return [part, Math.floor(dayOf(one) / 32), series, agent, mission === 0 ? 0 : 1]
          }))
        }
      }
      expect(rows(views, `SELECT part, day, series, ${named}, mission, ticks FROM day_sum`)).toEqual(days.sort(byText))
      expect(rows(views, `SELECT part, stretch, series, ${named}, claimed, ticks FROM stretch_sum`))
        .toEqual(stretches.sort(byText))
    }),
    runs(100)
  )
  expect(most).toBeGreaterThan(fanOut * 2)
})
