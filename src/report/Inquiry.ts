/** One answer in the making: the views it reads, the point of the log it looks from, and what was known there. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { AsOf } from "./AsOf.ts"
import { type Cell, cellsIn, claimedIn } from "./Cells.ts"
import { Closings } from "./Closings.ts"
import type { Figure } from "./documents/Figure.ts"
import { Freshness } from "./Freshness.ts"
import { isFinal } from "./isFinal.ts"
import { type Knowledge, knowledgeAt } from "./Knowledge.ts"
import { PostingLags } from "./PostingLags.ts"
import { type Evidence, rangeOf, type Scope, timesOf } from "./rangeOf.ts"
import { Readings } from "./Readings.ts"

/** What the one who asks brings along. */
export interface Asked {
  readonly views: SqliteFile
  readonly asOf: AsOf
  /** The posting lag that is configured for a source, in milliseconds; `undefined`: it is learned. */
  readonly configuredLag: (source: string) => number | undefined
  /** The address of the forge that the host `default` means, with or without its scheme: so issue addresses are understood. */
  readonly forgeUrl: string | null
  /** When the answer is made, in milliseconds. */
  readonly now: number
}

/** Both kinds of money of one figure. */
export interface Sums {
  readonly billed: Usd
  readonly estimated: Usd
}

export const noSums: Sums = { billed: Usd.zero, estimated: Usd.zero }

export class Inquiry {
  readonly asked: Asked
  readonly knowledge: Knowledge
  readonly freshness: Freshness
  readonly readings: Readings
  readonly closings: Closings
  readonly lags: PostingLags
  readonly evidence: Evidence

  constructor(asked: Asked) {
    this.asked = asked
    this.knowledge = knowledgeAt(asked.views, asked.asOf.position)
    this.readings = new Readings(asked.views, asked.asOf.position)
    this.freshness = new Freshness(asked.views, asked.asOf)
    this.closings = new Closings(asked.views, asked.asOf.position)
    this.lags = new PostingLags(asked.views, asked.asOf, asked.configuredLag, this.closings)
    this.evidence = {
      knowledge: this.knowledge,
      readings: this.readings,
      sources: () => this.freshness.sources(),
      lagOf: (source, instant) => this.lags.at(source, instant),
      extentOf: (series) => this.extentOf(series),
      bounds: new Map()
    }
  }

  /** Whether nothing can be posted any more in the times. */
  isSettled(source: string, times: Interval): boolean {
    return this.readings.isSettled(source, times, (instant) => this.lags.at(source, instant))
  }

  /** The figure with its range; `complete`: its times were read without gaps. */
  figureOf(sums: Sums, scope: Scope, complete: boolean): Figure {
    const billedSeries = scope.series.filter((number) => this.knowledge.series.get(number)!.basis === "billed")
    const { high, low } = rangeOf(this.evidence, { ...scope, series: billedSeries })
    const widened = sums.billed < low || (high !== null && sums.billed > high)
    // What nobody has read may have cost anything.
    const bounded = complete && !this.#beginsUnread(scope) ? high : null
    return {
      billed: Usd.format(sums.billed),
      estimated: Usd.format(sums.estimated),
      low: Usd.format(Usd.min(low, sums.billed)),
      high: bounded === null ? null : Usd.format(Usd.max(bounded, sums.billed)),
      state: bounded === null ? "provisional" : isFinal(this.closings, this.evidence, scope) ? "final" : "settled",
      ...(widened && { widened })
    }
  }

  /** A period without a beginning begins with the first reading; a mission may have begun before it. */
  #beginsUnread(scope: Scope): boolean {
    if (typeof scope.mission !== "string") return false
    const from = timesOf(this.knowledge, scope)[0]?.from ?? Infinity
    const sources = scope.sources ?? this.freshness.sources()
    return sources.some((source) => from < (this.freshness.reach(source)?.from ?? -Infinity))
  }

  /** Since when and until when a series has buckets; `undefined`: it has none. */
  extentOf(series: number): Interval | undefined {
    return this.readings.extentOf(series, this.knowledge.series.get(series)!.source)
  }

  /** Sums of the journal; of all missions, or of one (0: none). */
  cellsIn(period: Interval, mission?: number): ReadonlyArray<Cell> {
    return cellsIn(this.asked.views, this.asked.asOf, period, mission)
  }

  /** The same of all missions, where it only matters whether one claims the spend (mission 1) or none does (0): from far fewer sums. */
  claimedIn(period: Interval): ReadonlyArray<Cell> {
    return claimedIn(this.asked.views, this.asked.asOf, period)
  }

  /** Adds an amount of a series to the sum of its basis. */
  addTo({ billed, estimated }: Sums, series: number, ticks: Usd): Sums {
    return this.knowledge.series.get(series)!.basis === "billed"
      ? { billed: Usd.add(billed, ticks), estimated }
      : { billed, estimated: Usd.add(estimated, ticks) }
  }

  /** Whether there are such sources (by default all), and all were read without gaps over the times. */
  isComplete(period: Interval, sources = this.freshness.sources()): boolean {
    return sources.length > 0 && sources.every((source) => {
      const { from, gaps } = this.freshness.coverage(source, period)
      return from !== null && gaps.length === 0
    })
  }
}

/** `null` where the end is open. */
export const endOf = (instant: number): string | null => Number.isFinite(instant) ? formatTimestamp(instant) : null

export const allTime: Interval = { from: -Infinity, to: Infinity }

/** Agents by their number in the views; 0 is nobody. */
export const agentNames = ({ asked }: Inquiry): ReadonlyMap<number, string> => {
  const rows = asked.views.prepare("SELECT number, name FROM agent").all() as Array<{ number: number; name: string }>
  return new Map(rows.map(({ name, number }) => [number, name]))
}
