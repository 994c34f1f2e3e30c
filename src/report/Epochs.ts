/** The buckets of a series with every value that was read of them, and where in the log it was. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import type { Bucket, Observation } from "../usage/segments.ts"
import { bound } from "./Sightings.ts"

export interface PlacedObservation extends Observation {
  readonly position: number
}

export interface PlacedEpoch {
  readonly bucket: Bucket
  readonly observations: ReadonlyArray<PlacedObservation>
}

interface Row {
  readonly start: bigint
  readonly end: bigint
  readonly position: bigint
  readonly at: bigint
  readonly previousAt: bigint | null
  readonly value: bigint
}

/**
 * Epochs that overlap one of the windows (ascending, disjoint), as of the position; `undefined` where they have more than `most`
 * values.
 */
export const epochsIn = (
  views: SqliteFile,
  position: number,
  series: number,
  windows: ReadonlyArray<Interval>,
  most: number
): ReadonlyArray<PlacedEpoch> | undefined => {
  const epochs: Array<PlacedEpoch> = []
  let left = most
  for (const { from, to } of windows) {
    // A bucket that reaches over the gap between two windows is found by both.
    const after = Math.max(bound(from) - dayLength, epochs.at(-1)?.bucket.start ?? -Infinity)
    const rows = views.prepare(
      `SELECT start, "end", position, at, previous_at AS previousAt, value FROM observation
       WHERE series = ? AND start > ? AND start < ? AND "end" > ? AND position <= ? ORDER BY start, position LIMIT ?`,
      "bigint"
    ).all(series, after, bound(to), bound(from), position, left + 1) as Array<Row>
    left -= rows.length
    if (left < 0) return undefined
    epochs.push(...epochsOf(rows))
  }
  return epochs
}

const epochsOf = (rows: ReadonlyArray<Row>): ReadonlyArray<PlacedEpoch> => {
  const epochs: Array<{ bucket: Bucket; observations: Array<PlacedObservation> }> = []
  for (const { at, end, position, previousAt, start, value } of rows) {
    let epoch = epochs.at(-1)
    if (epoch?.bucket.start !== Number(start)) {
      epochs.push(epoch = { bucket: { start: Number(start), end: Number(end) }, observations: [] })
    }
    epoch.observations.push({
      position: Number(position),
      at: Number(at),
      previousAt: previousAt === null ? null : Number(previousAt),
      value: Usd.ticks(value)
    })
  }
  return epochs
}
