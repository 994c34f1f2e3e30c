/** What the snapshots of each source have read so far, and for each bucket the last reading that held it. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { UsageSnapshotTaken } from "../event/Usage.ts"
import type { Interval } from "../time/Interval.ts"
import type { Bucket } from "./segments.ts"

/** State of a source's surface after a snapshot. `read`: hull of all windows; `covered`: the same, up to when each was read. */
interface Reach {
  readonly read: Interval
  readonly covered: Interval
  readonly last: Interval & { readonly at: number }
  /** Start of the last bucket of which anything was listed, `null` before the first. */
  readonly newest: number | null
}

/** What one more snapshot does to the reach. */
export interface Extension {
  readonly covered: Interval
  /** Hull of all windows. */
  readonly read: Interval
  /** Where the window begins after all that was covered: the gap's start. */
  readonly gapFrom: number | null
  /** When the last earlier snapshot was taken whose window held the bucket; `null`: none. */
  readonly previousAt: (bucket: Bucket) => number | null
}

export class Coverage {
  readonly #last
  readonly #holding
  readonly #reaches = new Map<string, Reach | undefined>()

  constructor(views: SqliteFile) {
    // By position: sorting what an index finds would take longer the longer the log is.
    this.#last = views.prepare(
      `SELECT occurred_at AS at, window_from AS "from", window_to AS "to", covered_from, covered_to, read_from, read_to, newest
       FROM snapshot NOT INDEXED WHERE source = ? AND surface = ? ORDER BY position DESC LIMIT 1`
    )
    this.#holding = views.prepare(
      `SELECT occurred_at AS at FROM snapshot NOT INDEXED WHERE source = ? AND surface = ? AND window_from <= ? AND window_to >= ?
       ORDER BY position DESC LIMIT 1`
    )
  }

  extend(snapshot: UsageSnapshotTaken, at: number): Extension {
    const { source, surface, window } = snapshot
    const before = this.#reach(source, surface)
    const covered = { from: window.from, to: Math.min(window.to, at) }
    const after: Reach = {
      read: before === undefined ? window : hull(before.read, window),
      covered: before === undefined ? covered : hull(before.covered, covered),
      last: { ...window, at },
      newest: before?.newest ?? null
    }
    this.#reaches.set(nameOf(source, surface), after)
    return {
      covered: after.covered,
      read: after.read,
      gapFrom: before !== undefined && window.from > before.covered.to ? before.covered.to : null,
      previousAt: this.#lookUp(source, surface, before)
    }
  }

  /** Start of the last bucket listed by any snapshot, of which this one's is `last` (`null`: it lists nothing). */
  listed({ source, surface }: UsageSnapshotTaken, last: number | null): number | null {
    const name = nameOf(source, surface)
    const reach = this.#reaches.get(name)!
    const newest = last === null || (reach.newest !== null && reach.newest > last) ? reach.newest : last
    this.#reaches.set(name, { ...reach, newest })
    return newest
  }

  #lookUp(source: string, surface: string, before: Reach | undefined) {
    const found = new Map<number, number | null>()
    return ({ end, start }: Bucket): number | null => {
      if (before === undefined || start < before.read.from || end > before.read.to) return null
      if (before.last.from <= start && end <= before.last.to) return before.last.at
      let at = found.get(start)
      if (at === undefined) {
        const row = this.#holding.get(source, surface, start, end) as { at: number } | undefined
        found.set(start, at = row?.at ?? null)
      }
      return at
    }
  }

  #reach(source: string, surface: string): Reach | undefined {
    const name = nameOf(source, surface)
    if (!this.#reaches.has(name)) this.#reaches.set(name, this.#load(source, surface))
    return this.#reaches.get(name)
  }

  #load(source: string, surface: string): Reach | undefined {
    const last = this.#last.get(source, surface) as LastRow | undefined
    if (last === undefined) return undefined
    return {
      read: { from: last.read_from, to: last.read_to },
      covered: { from: last.covered_from, to: last.covered_to },
      last: { from: last.from, to: last.to, at: last.at },
      newest: last.newest
    }
  }
}

interface LastRow extends Interval {
  readonly at: number
  readonly covered_from: number
  readonly covered_to: number
  readonly read_from: number
  readonly read_to: number
  readonly newest: number | null
}

const nameOf = (source: string, surface: string): string => `${source}\n${surface}`

const hull = (left: Interval, right: Interval): Interval => ({
  from: Math.min(left.from, right.from),
  to: Math.max(left.to, right.to)
})
