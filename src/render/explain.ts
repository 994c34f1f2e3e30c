/** Where a figure comes from, for people: the sum, its largest parts, the way of each, and what the range rests on. */
import { Usd } from "../money/Usd.ts"
import type { Explanation } from "../report/documents/Explanation.ts"
import { bucketLines, type BucketOfSeries, seriesName } from "./explainedBucket.ts"
import { rangeLines } from "./explainedRange.ts"
import { finalLines } from "./explainedState.ts"
import { rangeText } from "./figures.ts"
import { flow } from "./flow.ts"
import { type Line, printLines, styled } from "./Line.ts"
import { moment } from "./moment.ts"
import { cents, ticksOf } from "./money.ts"
import { questionLines } from "./question.ts"
import { type RenderOptions, usualLimit } from "./RenderOptions.ts"
import { tableLines } from "./Table.ts"
import { noticeLines } from "./trust.ts"

/** Times are those of the explanation's own zone. Amounts that somebody may want to add up again are exact. */
export const renderExplanation = (explanation: Explanation, given: RenderOptions): string => {
  const options = { ...given, timeZone: explanation.timeZone }
  const { columns } = options
  const buckets = bucketsOf(explanation)
  return printLines([
    ...questionLines("Where the cost comes from, in USD", explanation, columns),
    [],
    ...sumLines(explanation, columns),
    ...finalLines(explanation, options),
    ...noticeLines(explanation.notices, options),
    ...partLines(buckets, options),
    ...wayLines(buckets, options),
    ...rangeLines(explanation, options)
  ], options)
}

const sumLines = ({ difference, recomputed, total }: Explanation, columns: number): ReadonlyArray<Line> => {
  const estimated = total.estimated === "0" ? [] : [`estimated ${total.estimated}`]
  const even = difference.billed === "0" && difference.estimated === "0"
  return [
    ...flow(
      "  ",
      [`cost ${cents(total.billed)}, exactly ${total.billed}`, ...estimated, total.state].join(" · "),
      columns
    ),
    ...flow(
      "  ",
      `range ${rangeText(total)}${total.widened === true ? ", widened so that it holds the figure" : ""}`,
      columns
    ),
    ...flow(
      even ? "  " : "! ",
      `recomputed from the readings ${recomputed.billed}, difference to the journal ${difference.billed}${
        even || difference.estimated === "0" ? "" : ` (estimated ${difference.estimated})`
      }`,
      columns,
      even ? "quiet" : "bad"
    )
  ]
}

/** Those that give something, largest first, then newest. */
const bucketsOf = ({ series }: Explanation): ReadonlyArray<BucketOfSeries> =>
  series.flatMap((one) =>
    one.buckets.filter(({ contribution }) => contribution !== "0").map((bucket) => ({ series: one, bucket }))
  )
    .sort((left, right) =>
      Usd.compare(
        Usd.magnitude(ticksOf(right.bucket.contribution)),
        Usd.magnitude(ticksOf(left.bucket.contribution))
      ) ||
      (left.bucket.start < right.bucket.start ? 1 : -1)
    )

/** Sums by series and day, largest first. */
const partLines = (
  buckets: ReadonlyArray<BucketOfSeries>,
  { columns, limit = usualLimit, timeZone }: RenderOptions
): ReadonlyArray<Line> => {
  if (buckets.length === 0) return [[], ...flow("  ", "Nothing was spent.", columns, "quiet")]
  const sums = new Map<string, { readonly name: string; readonly day: string; ticks: Usd }>()
  for (const { bucket, series } of buckets) {
    const [name, day] = [seriesName(series), moment(bucket.start, timeZone).slice(0, 10)]
    const known = sums.get(`${name}\n${day}`) ?? { name, day, ticks: Usd.zero }
    sums.set(`${name}\n${day}`, { ...known, ticks: Usd.add(known.ticks, ticksOf(bucket.contribution)) })
  }
  const parts = [...sums.values()].sort((left, right) =>
    Usd.compare(Usd.magnitude(right.ticks), Usd.magnitude(left.ticks)) || (left.day < right.day ? 1 : -1)
  )
  return [
    [],
    ...tableLines({
      columns: [
        { heading: "what", side: "left", cut: true },
        { heading: "day", side: "left" },
        { heading: "exact cost", side: "right" }
      ],
      rows: parts.slice(0, limit).map((
        { day, name, ticks }
      ) => [{ text: name }, { text: day }, { text: Usd.format(ticks) }])
    }, columns),
    ...moreLines(parts.slice(limit).map(({ ticks }) => ticks), columns)
  ]
}

/** What a limited list leaves out. */
const moreLines = (rest: ReadonlyArray<Usd>, columns: number): ReadonlyArray<Line> =>
  rest.length === 0
    ? []
    : flow(
      "  ",
      `and ${rest.length} more, of ${Usd.format(Usd.sum(rest))} together: --all shows them`,
      columns,
      "quiet"
    )

const wayLines = (buckets: ReadonlyArray<BucketOfSeries>, options: RenderOptions): ReadonlyArray<Line> => {
  const { columns, limit = usualLimit } = options
  if (buckets.length === 0) return []
  return [
    [],
    styled("From readings to cost", "strong"),
    ...buckets.slice(0, limit).flatMap((bucket) => bucketLines(bucket, options)),
    ...moreLines(buckets.slice(limit).map(({ bucket }) => ticksOf(bucket.contribution)), columns)
  ]
}
