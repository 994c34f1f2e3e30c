/** Where the newest buckets of one series stand, in memory: nearly every value that is read belongs to one of them. */
import { Usd } from "../money/Usd.ts"

/** Where an epoch stands: its present value and the highest so far. */
export interface EpochMark {
  readonly value: Usd
  readonly high: Usd
}

/** A poll lists more buckets of one series only after a long silence. */
const kept = 32

/** Kept in typed arrays: an object for each value that is read would survive just long enough to be dear to collect. */
export class RecentMarks {
  readonly #starts = new Float64Array(kept).fill(NaN)
  readonly #values = new BigInt64Array(kept)
  readonly #highs = new BigInt64Array(kept)
  #next = 0
  #latest: number

  /** `latest`: start of the last bucket that was ever read of the series, `-Infinity` before the first. */
  constructor(latest: number) {
    this.#latest = latest
  }

  get latest(): number {
    return this.#latest
  }

  /** The mark of the bucket that starts there; `undefined` where it is not kept. */
  find(start: number): EpochMark | undefined {
    const index = this.#indexOf(start)
    return index === -1 ? undefined : { value: Usd.ticks(this.#values[index]!), high: Usd.ticks(this.#highs[index]!) }
  }

  /** Takes the place of the bucket's mark, or of the one that was made first. */
  keep(start: number, value: Usd, high: Usd): void {
    let index = this.#indexOf(start)
    if (index === -1) {
      index = this.#next
      this.#next = (index + 1) % kept
    }
    this.#starts[index] = start
    this.#values[index] = value
    this.#highs[index] = high
    if (start > this.#latest) this.#latest = start
  }

  /** Newest first. */
  #indexOf(start: number): number {
    for (let back = 1; back <= kept; back++) {
      const index = (this.#next - back + kept) % kept
      if (this.#starts[index] === start) return index
    }
    return -1
  }
}
