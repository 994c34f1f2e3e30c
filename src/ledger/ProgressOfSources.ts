/** How far each source is read, as the views show it: brought forward from where it was asked last. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { BucketUnit } from "../event/Usage.ts"
import { type HorizonAt, noteRead, type ReadProgress } from "../source/ReadProgress.ts"
import { billingCycleAt } from "../time/billingCycle.ts"

interface SnapshotRow {
  readonly position: number
  readonly at: number
  readonly from: number
  readonly to: number
  readonly unit: BucketUnit
  readonly dimensions: string
}

/** Folded up to a position; `horizons` by the start of the billing cycle: those that the fold has asked for. */
interface Folded {
  readonly position: number
  readonly progress: ReadProgress | null
  readonly horizons: Map<number, number>
}

export class ProgressOfSources {
  readonly #known = new Map<string, Folded>()

  of(views: SqliteFile, position: number, source: string, horizonAt: HorizonAt): ReadProgress | null {
    let { horizons, position: from, progress } = this.#stillTrue(source, position, horizonAt)
    const noted: HorizonAt = (instant) => {
      const cycle = billingCycleAt(instant).from
      let horizon = horizons.get(cycle)
      if (horizon === undefined) horizons.set(cycle, horizon = horizonAt(cycle))
      return horizon
    }
    for (const { at, dimensions, from: start, position, to, unit } of snapshotsAfter(views, source, from)) {
      const grid = { unit, zone: "Etc/GMT" as const, dimensions: JSON.parse(dimensions) as Array<string> }
      progress = noteRead(progress, { grid, window: { from: start, to }, at }, noted)
      from = position
    }
    this.#known.set(source, { position: from, progress, horizons })
    return progress
  }

  /** A shorter log is another log, and under another horizon other reads were late enough: then anew from the beginning. */
  #stillTrue(source: string, position: number, horizonAt: HorizonAt): Folded {
    const known = this.#known.get(source)
    return known !== undefined && known.position <= position
        && [...known.horizons].every(([cycle, horizon]) => horizonAt(cycle) === horizon)
      ? known
      : { position: 0, progress: null, horizons: new Map() }
  }
}

const snapshotsAfter = (views: SqliteFile, source: string, position: number): ReadonlyArray<SnapshotRow> =>
  views.prepare(
    `SELECT position, occurred_at AS at, window_from AS "from", window_to AS "to", unit, dimensions FROM snapshot
     WHERE source = ? AND surface = 'usage' AND position > ? ORDER BY position`
  ).all(source, position) as Array<SnapshotRow>
