/** From a dense reading to what a snapshot has to say: the points that are not as the source's previous snapshot left them. */
import type { SeriesPoints } from "../event/Usage.ts"
import { Usd } from "../money/Usd.ts"
import { Interval } from "../time/Interval.ts"
import type { UsageReading, UsageValue } from "./Source.ts"

/**
 * The series that changed against `known`, in an order that depends on nothing but their names.
 *
 * `known` are the present values of at least every series ever listed in a bucket of the reading's window. One that the
 * answer lacks is 0 now, and said to be; a series that was never listed is 0 already, and left out while it is.
 */
export const sparse = (
  { values, window }: Pick<UsageReading, "values" | "window">,
  known: Iterable<UsageValue>
): ReadonlyArray<SeriesPoints> => {
  const before = new Map<string, UsageValue>()
  // What lies outside the window was not observed: it has not vanished.
  for (const value of known) if (Interval.contains(window, value.bucket)) before.set(pointId(value), value)
  const changed: Array<UsageValue> = []
  for (const value of values) {
    const id = pointId(value)
    if (value.amount !== (before.get(id)?.amount ?? Usd.zero)) changed.push(value)
    before.delete(id)
  }
  for (const vanished of before.values()) {
    if (!Usd.isZero(vanished.amount)) changed.push({ ...vanished, amount: Usd.zero })
  }
  return toSeries(changed)
}

const toSeries = (points: ReadonlyArray<UsageValue>): ReadonlyArray<SeriesPoints> => {
  const series = new Map<string, Array<UsageValue>>()
  for (const point of points) {
    const id = seriesId(point)
    const listed = series.get(id)
    if (listed === undefined) series.set(id, [point])
    else listed.push(point)
  }
  return [...series.entries()].sort(([left], [right]) => left < right ? -1 : 1).map(([_id, listed]) => ({
    key: listed[0]!.key,
    model: listed[0]!.model,
    meter: listed[0]!.meter,
    points: listed.sort((left, right) => left.bucket - right.bucket).map(({ amount, bucket }) => ({ bucket, amount }))
  }))
}

const seriesId = ({ key, meter, model }: UsageValue): string => JSON.stringify([key, model, meter])

const pointId = (value: UsageValue): string => `${value.bucket.toString()} ${seriesId(value)}`
