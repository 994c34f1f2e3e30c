/** What must hold after every step, found out of the tables and out of answers. Each throws a Violation that says what does not. */
import type { SqliteFile } from "../../src/database/SqliteFile.ts"
import { parseWall } from "../../src/demo/xai/Buckets.ts"
import { bucketLength } from "../../src/event/Usage.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Figure } from "../../src/report/documents/Figure.ts"
import type { Report } from "../../src/report/documents/Report.ts"
import type { Exchange } from "./Provider.ts"
import type { Epoch, Reading, Reference } from "./Reference.ts"

/** A promise of the ledger that was not kept. */
export class Violation extends Error {
  override readonly name = "Violation"
}

export const must = (holds: boolean, what: () => string): void => {
  if (!holds) throw new Violation(what())
}

/** Every event books exactly what it changed of what the source reports. */
export const eventBooks = (views: SqliteFile, position: number, change: Usd): void => {
  const booked = views.prepare("SELECT coalesce(sum(ticks), 0) FROM posting WHERE position = ?", "bigint").pluck()
    .get(position)
  must(booked === change, () => `event ${position} books ${String(booked)} ticks, it changed ${change}`)
}

/** The postings of a bucket sum to what was last reported of it. */
export const epochAdds = (views: SqliteFile, { bucket, series, value }: Epoch): void => {
  const booked = views.prepare(
    `SELECT coalesce(sum(p.ticks), 0) FROM series s JOIN posting p ON p.series = s.number AND p.start = ?
     WHERE s.key IS ? AND s.model IS ? AND s.meter IS ? AND s.surface = 'usage'`,
    "bigint"
  ).pluck().get(bucket.start, ...JSON.parse(series) as Array<string | null>)
  must(booked === value, () => `${series} ${time(bucket.start)} has ${String(booked)} booked, ${value} was reported`)
}

/** Leaf by leaf what an independent reckoning says, of the buckets that start in `[from, to)`. */
export const journalEquals = (views: SqliteFile, reference: Reference, from: number, to: number): number => {
  const rows = views.connection.prepare(
    `SELECT json_array(s.key, s.model, s.meter), p.start, p."from", p."to", coalesce(a.name, '-'), coalesce(m.id, '-'),
       CAST(sum(p.ticks) AS TEXT)
     FROM posting p JOIN series s ON s.number = p.series LEFT JOIN agent a ON a.number = p.agent
     LEFT JOIN mission m ON m.number = p.mission
     WHERE p.start >= ? AND p.start < ? GROUP BY p.series, p.start, p."from", p."to", p.agent, p.mission
     HAVING sum(p.ticks) <> 0`
  ).raw().all(from, to) as Array<Array<string | number>>
  const found = rows.map((row) => row.join(" ")).sort()
  const expected = reference.journal(from, to)
  for (let index = 0; index < Math.max(found.length, expected.length); index++) {
    must(
      found[index] === expected[index],
      () => `the journal says ${found[index] ?? "nothing"}, it must say ${expected[index] ?? "nothing"}`
    )
  }
  return expected.length
}

/** What is known after a reading is what the provider answered, series by series. */
export const readingTold = (
  reference: Reference,
  { snapshot: { grid, window } }: Reading,
  { text }: Exchange
): void => {
  const { timeSeries } = JSON.parse(text) as {
    timeSeries: Array<{ group: Array<string>; dataPoints: Array<{ timestamp: string; values: Array<number> }> }>
  }
  const said = new Map<string, bigint>()
  for (const { dataPoints, group } of timeSeries) {
    const series = seriesOf(grid.dimensions, group)
    for (const { timestamp, values } of dataPoints) {
      const start = Date.parse(timestamp)
      if (values[0] === 0 || start < window.from || start >= window.to) continue
      const ticks = BigInt(Math.round(values[0]! * 1e10))
      said.set(`${series} ${start}`, (said.get(`${series} ${start}`) ?? 0n) + ticks)
    }
  }
  let known = 0
  for (let start = window.from; start < window.to; start += bucketLength[grid.unit]) {
    for (const { series, value } of reference.epochs.get(start) ?? []) {
      if (Usd.isZero(value)) continue
      known++
      const there = said.get(`${series} ${start}`)
      must(value === there, () => `${series} ${time(start)} is known as ${value}, the provider said ${there ?? 0n}`)
    }
  }
  const all = [...said.values()].filter((ticks) => ticks !== 0n).length
  must(known === all, () => `${known} amounts are known, the provider gave ${all}`)
}

const partOf: Readonly<Record<string, number>> = { api_key_id: 0, description: 1, model: 1, unit_type: 2 }

const seriesOf = (dimensions: ReadonlyArray<string>, group: ReadonlyArray<string>): string => {
  const parts: Array<string | null> = [null, null, null]
  for (const [index, dimension] of dimensions.entries()) parts[partOf[dimension]!] = group[index]!
  return JSON.stringify(parts)
}

/** A figure lies in its range. */
export const figureInRange = (figure: Figure, what: string): void => {
  const [low, billed] = [exact(figure.low), exact(figure.billed)]
  const high = figure.high === null ? null : exact(figure.high)
  must(low <= billed && (high === null || billed <= high), () => `${what}: ${shown(figure)} is not in its range`)
}

/** So does the truth: at least what was certainly its own, at most what can be. */
export const truthInRange = (figure: Figure, least: bigint, most: bigint, what: string): void => {
  const low = exact(figure.low)
  const high = figure.high === null ? null : exact(figure.high)
  must(
    low <= least && (high === null || most <= high),
    () =>
      `${what}: ${shown(figure)} does not hold the truth ${Usd.format(Usd.ticks(least))}..${
        Usd.format(Usd.ticks(most))
      }`
  )
}

/** Groups sum to the total, nothing is missing, every figure lies in its range. */
export const reportAdds = (report: Report): void => {
  const sum = Usd.sum(report.groups.map(({ billed }) => exact(billed)))
  if (report.by.length > 0) {
    must(sum === exact(report.total.billed), () => `groups sum to ${sum}, the total is ${report.total.billed}`)
  }
  const { attributed, difference, reported, unattributed } = report.conservation
  must(difference === "0", () => `${difference} of what was reported is missing`)
  must(
    Usd.add(exact(attributed), exact(unattributed)) === exact(reported),
    () => `${attributed} and ${unattributed} are not ${reported}`
  )
  figureInRange(report.total, "total")
  for (const group of report.groups) figureInRange(group, JSON.stringify(group))
}

/** Local midnight, by another reckoning than the ledger's; `undefined` where there is none. */
export const midnight = (date: string, zone: string): number | undefined => parseWall(`${date} 00:00:00`, zone)

export const exact = (amount: string): Usd => Usd.parseExact(amount)!

export const time = (instant: number): string => new Date(instant).toISOString()

const shown = ({ billed, high, low, state }: Figure) => `${billed} (${low} to ${high ?? "?"}, ${state})`
