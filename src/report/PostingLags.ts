/** How late the sources are taken to post, at each of their times: what bounds figures, and says how long times are read again. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { billingCycleAt } from "../time/billingCycle.ts"
import { Closings } from "./Closings.ts"
import { learnedLag } from "./Readings.ts"

/** All in milliseconds. */
export class PostingLags {
  readonly #views: SqliteFile
  readonly #asOf: { readonly position: number; readonly instant: number }
  readonly #configured: (source: string) => number | undefined
  readonly #closings: Closings
  readonly #known = new Map<string, number>()

  /** `configured`: the lag that is configured for a source; `undefined`: it is learned. */
  constructor(
    views: SqliteFile,
    asOf: { readonly position: number; readonly instant: number },
    configured: (source: string) => number | undefined,
    closings = new Closings(views, asOf.position)
  ) {
    this.#views = views
    this.#asOf = asOf
    this.#configured = configured
    this.#closings = closings
  }

  /** The present lag of a source, configured or learned. */
  present(source: string): number {
    return this.#once(source, () => this.#learned(source, this.#asOf.position, this.#asOf.instant))
  }

  /** The lag that bounds a time: of a closed cycle the one that was known when its invoice was read. The same within a cycle. */
  at(source: string, instant: number): number {
    const cycle = billingCycleAt(instant).name
    const closing = this.#closings.closingOf(source, cycle)
    if (closing === undefined) return this.present(source)
    return this.#once(`${source}\n${cycle}`, () => this.#learned(source, closing.position, closing.at))
  }

  #learned(source: string, position: number, instant: number): number {
    return this.#configured(source) ?? learnedLag(this.#views, source, position, instant)
  }

  #once(name: string, find: () => number): number {
    let lag = this.#known.get(name)
    if (lag === undefined) this.#known.set(name, lag = find())
    return lag
  }
}
