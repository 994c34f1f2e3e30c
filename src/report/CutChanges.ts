/** What a change of a leaf adds to each part of a period, where the parts are cut from the leaf's sum. */
import { cut } from "../attribution/cut.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { type LeafPlace, leavesAt } from "./JournalChanges.ts"

/** Changes must be given in their order: what a part gains is its cut of the sum after the change less that of the sum before. */
export class CutChanges {
  readonly #views: SqliteFile
  readonly #earlier: number
  readonly #sums = new Map<string, Usd>()
  readonly #known = new Set<string>()

  /** `earlier`: the position before the first change. */
  constructor(views: SqliteFile, earlier: number) {
    this.#views = views
    this.#earlier = earlier
  }

  /** Ticks that each of the parts gains, in their order. All that a leaf has changes by must be given, wherever it is cut. */
  gains(change: LeafPlace & { readonly ticks: Usd }, parts: ReadonlyArray<Interval>): ReadonlyArray<Usd> {
    const [only] = parts
    if (parts.length === 1 && only!.from <= change.from && change.to <= only!.to) return [change.ticks]
    const before = this.#sumOf(change)
    const after = Usd.add(before, change.ticks)
    this.#sums.set(nameOf(change), after)
    return parts.map((part) =>
      Usd.subtract(cut({ ...change, ticks: after }, part), cut({ ...change, ticks: before }, part))
    )
  }

  #sumOf(leaf: LeafPlace): Usd {
    const bucket = `${leaf.series} ${leaf.start}`
    if (!this.#known.has(bucket)) {
      this.#known.add(bucket)
      for (const known of leavesAt(this.#views, this.#earlier, leaf.series, leaf.start)) {
        this.#sums.set(nameOf(known), known.ticks)
      }
    }
    return this.#sums.get(nameOf(leaf)) ?? Usd.zero
  }
}

const nameOf = ({ agent, from, mission, series, start, to }: LeafPlace): string =>
  `${series} ${start} ${from} ${to} ${agent} ${mission}`
