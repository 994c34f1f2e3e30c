/** What the buckets that start in some hours came to, by series. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { borderOf, hourLength, unitsWithin } from "./Cells.ts"
import { JournalAt } from "./JournalAt.ts"

const hoursOfDay = 24

/** As of the position; hours are UTC, numbered since 1970, and may be infinite. */
export const growthInHours = (views: SqliteFile, position: number, hours: Interval): ReadonlyMap<number, Usd> => {
  const journal = JournalAt.of(views, position)
  const days = unitsWithin(hours, hoursOfDay)
  const whole = days.from < days.to ? journal.inDays(days, { claimed: true }) : []
  const rest = borderOf(hours, days, hoursOfDay).flatMap((border) => [
    ...journal.inHours(border, { claimed: true }),
    ...journal.wideInHours(border, hourLength)
  ])
  const growth = new Map<number, Usd>()
  for (const { series, ticks } of [...whole, ...rest]) {
    growth.set(series, Usd.add(growth.get(series) ?? Usd.zero, ticks))
  }
  return growth
}
