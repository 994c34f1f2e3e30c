/** The way of one bucket's money in sentences: what was read, when it arose, who bears it. */
import type { ExplainedBucket, ExplainedSeries } from "../report/documents/Explanation.ts"
import { flow } from "./flow.ts"
import type { Line } from "./Line.ts"
import { moment } from "./moment.ts"
import { agentName, crewNames, keyName } from "./names.ts"
import { type RenderOptions, usualLimit } from "./RenderOptions.ts"

export interface BucketOfSeries {
  readonly series: ExplainedSeries
  readonly bucket: ExplainedBucket
}

type Segment = ExplainedBucket["segments"][number]
type Piece = Segment["pieces"][number]

/** `grok-4 Prompt text tokens of xai-vigilio`. */
export const seriesName = ({ basis, key, meter, model, source }: ExplainedSeries): string => {
  const what = [model, meter].filter((part) => part !== null).join(" ")
  return `${what} of ${key === null ? source : keyName(key)}${basis === "billed" ? "" : ` (${basis})`}`.trim()
}

export const bucketLines = ({ bucket, series }: BucketOfSeries, options: RenderOptions): ReadonlyArray<Line> => {
  const { columns, limit = usualLimit, timeZone } = options
  const { contribution, end, observations, segments, start, value } = bucket
  return [
    ...flow(
      "  ",
      `${moment(start, timeZone)} – ${time(end, timeZone).slice(0, 5)} · ${
        seriesName(series)
      }: ${value} in all, ${contribution} of it here`,
      columns,
      "strong"
    ),
    ...observations.slice(-limit).flatMap((observation) =>
      flow("    ", observationText(observation, timeZone), columns)
    ),
    ...segments.filter((segment) => counts(bucket, segment)).slice(-limit)
      .flatMap((segment) => segmentLines(segment, segments.length, options)),
    ...leavesOut(observations.length, limit, "reading", columns),
    ...leavesOut(segments.filter((segment) => counts(bucket, segment)).length, limit, "segment", columns)
  ]
}

const leavesOut = (count: number, limit: number, what: string, columns: number): ReadonlyArray<Line> =>
  count <= limit ? [] : flow("    ", `and ${count - limit} earlier ${what}s: --all shows them`, columns, "quiet")

/** Whether a leaf that was asked for lies in the segment. */
const counts = ({ leaves }: ExplainedBucket, { from, to }: Segment): boolean =>
  leaves.some((leaf) => from <= leaf.from && leaf.to <= to)

const observationText = (
  { at, position, previousAt, previousPosition, value }: ExplainedBucket["observations"][number],
  zone: string
): string =>
  `event ${position} read ${value} at ${time(at, zone)}, ${
    previousAt === null ? "the first reading of it" : `after event ${previousPosition} at ${time(previousAt, zone)}`
  }`

const segmentLines = (
  { from, pieces, to, value, weight }: Segment,
  segments: number,
  { columns, timeZone }: RenderOptions
): ReadonlyArray<Line> => [
  ...flow(
    "    ",
    `${time(from, timeZone)} – ${time(to, timeZone)}: ${
      value === weight ? `${value} arose` : `${weight} arose, of which ${value} is left`
    }${segments > 1 ? ` (one of ${segments})` : ""}`,
    columns
  ),
  ...pieces.flatMap((piece) => flow("      ", pieceText(piece, timeZone), columns, "quiet"))
]

const pieceText = ({ agent, amount, assignedBy, claimants, from, rules, shares, to }: Piece, zone: string): string => {
  const owner = `${agentName(agent)}${assignedBy === null ? "" : ` (event ${assignedBy})`}`
  const rule = rules.at(-1)
  const how = claimants.length > 1 && rule !== undefined
    ? `, rule ${rule.rule}${rule.position === null ? "" : ` (event ${rule.position})`}`
    : ""
  const borne = shares.map((share) => `${share.amount} ${share.mission}${by(claimants, share.mission)}`)
  return `${time(from, zone)} – ${time(to, zone)} ${amount} by ${owner}: ${
    borne.length === 0 ? "no mission" : borne.join(", ")
  }${how}`
}

/** Whose spend the mission's windows count, and the events that opened, closed and linked them. */
const by = (claimants: Piece["claimants"], mission: string): string => {
  const windows = claimants.filter((claimant) => claimant.mission === mission)
  const crews = [...new Set(windows.map(({ crew }) => crewNames(crew)))]
  const parts = [
    crews.join(", then "),
    eventsText("opened", windows.flatMap(({ openedBy }) => openedBy)),
    eventsText("closed", windows.flatMap(({ closedBy }) => closedBy)),
    eventsText("linked", windows.flatMap(({ via }) => via))
  ]
  return ` (${parts.filter((part) => part !== "").join("; ")})`
}

const eventsText = (what: string, positions: ReadonlyArray<number>): string =>
  positions.length === 0 ? "" : `${what} by event ${[...new Set(positions)].join(", ")}`

/** Of the day that the bucket's line names; to the second. */
const time = (instant: string, zone: string): string => moment(instant, zone, true).slice(11)
