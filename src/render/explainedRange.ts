/** What the range rests on, for people: the posting lag, the buckets that a border cuts, and what keeps it open. */
import type { Explanation, PostingLag } from "../report/documents/Explanation.ts"
import type { CutBucket, CutEnd, Sighting, Unbounded } from "../report/documents/RangeEvidence.ts"
import { seriesName } from "./explainedBucket.ts"
import { windowLines } from "./explainedWindows.ts"
import { flow } from "./flow.ts"
import { type Line, styled } from "./Line.ts"
import { duration, moment } from "./moment.ts"
import { type RenderOptions, usualLimit } from "./RenderOptions.ts"

export const rangeLines = (explanation: Explanation, options: RenderOptions): ReadonlyArray<Line> => {
  const { columns, limit = usualLimit } = options
  const lagNow = new Map(explanation.postingLags.map(({ milliseconds, source }) => [source, milliseconds]))
  const cuts = explanation.series.flatMap((series) =>
    (series.range?.windows ?? []).flatMap(({ bounds, cut }) =>
      cut.map((bucket) => ({
        name: `${seriesName(series)}${ownLag(bucket, lagNow.get(series.source))}`,
        bounds,
        bucket
      }))
    )
  )
  return [
    [],
    styled("What the range rests on", "strong"),
    ...explanation.postingLags.flatMap((lag) => flow("  ", lagText(lag), columns)),
    ...windowLines(explanation, options),
    ...cuts.slice(0, limit).flatMap(({ bounds, bucket, name }) => cutLines(bucket, name, bounds, options)),
    ...(cuts.length <= limit
      ? []
      : flow("  ", `and ${cuts.length - limit} more buckets that are cut: --all shows them`, columns, "quiet")),
    ...(cuts.length === 0 ? flow("  ", "no border cuts a bucket: each counts whole", columns) : []),
    ...explanation.openBecause.slice(0, limit).flatMap((open) =>
      flow("! ", openText(open, options.timeZone), columns, "warning")
    )
  ]
}

const lagText = ({ learnedFrom, milliseconds, origin, source }: PostingLag): string =>
  `${source} posts within ${duration(Math.round(milliseconds / 1000))}: ${origin}${
    learnedFrom === null
      ? ""
      : ` from event ${learnedFrom.position}, ${
        duration(Math.round(learnedFrom.lateMilliseconds / 1000))
      } late, doubled`
  }`

/** Where it is another than the present one. */
const ownLag = ({ lagMilliseconds }: CutBucket, present: number | undefined): string =>
  lagMilliseconds === present
    ? ""
    : `, posted within ${duration(Math.round(lagMilliseconds / 1000))} as known when its cycle was closed`

const cutLines = (
  bucket: CutBucket,
  name: string,
  bounds: string,
  { columns, timeZone }: RenderOptions
): ReadonlyArray<Line> => [
  ...flow(
    "  ",
    `${moment(bucket.start, timeZone)} – ${
      moment(bucket.end, timeZone).slice(11)
    } · ${name}: at least ${bucket.low}, at most ${bucket.high ?? "unknown"}${
      bounds === "both" ? "" : ` (counts for the ${bounds} end)`
    }`,
    columns
  ),
  ...[bucket.from, bucket.to].flatMap((end, index) =>
    end === null ? [] : flow("    ", endText(end, index === 0 ? "before" : "until", bucket, timeZone), columns, "quiet")
  )
]

const endText = ({ at, postedBy, usedBy }: CutEnd, which: string, { value }: CutBucket, zone: string): string =>
  `${which} ${time(at, zone)} used: at least ${usedBy === null ? "0" : sightingText(usedBy, zone)}, at most ${
    postedBy === null ? `${value}, all of it` : sightingText(postedBy, zone)
  }`

const sightingText = ({ at, least, position }: Sighting, zone: string): string =>
  `${least} (event ${position} at ${time(at, zone)})`

const openText = ({ from, reason, source, to }: Unbounded, zone: string): string => {
  if (source === null) return "no source has been read"
  const times = `${from === null ? "the beginning" : moment(from, zone)} – ${to === null ? "open" : moment(to, zone)}`
  return reason === "not-settled"
    ? `${source} ${times}: not all read again after the posting lag, so more may come`
    : `${source} ${times}: ${reason}`
}

const time = (instant: string, zone: string): string => moment(instant, zone, true).slice(11)
