/** Why an answer can be trusted, or not: conservation, freshness, gaps in what was read. */
import type { Failing, SourceCoverage, SourceFreshness } from "../report/documents/Freshness.ts"
import type { Report } from "../report/documents/Report.ts"
import { flow } from "./flow.ts"
import { inZone } from "./inZone.ts"
import type { Line } from "./Line.ts"
import { ago, moment } from "./moment.ts"
import { cents } from "./money.ts"
import type { RenderOptions } from "./RenderOptions.ts"

/** `reported 16.05 = missions 15.74 + unattributed 0.31, difference 0`; a difference is printed exactly, one that proves nothing so. */
export const conservationLines = (
  { attributed, difference, proven, reported, unattributed }: Report["conservation"],
  columns: number
): ReadonlyArray<Line> =>
  flow(
    difference === "0" ? "  " : "! ",
    `reported ${cents(reported)} = missions ${cents(attributed)} + unattributed ${
      cents(unattributed)
    }, difference ${difference}${proven === false ? " (of the journal)" : ""}`,
    columns,
    difference === "0" ? "quiet" : "bad"
  )

export const freshnessLines = (
  freshness: ReadonlyArray<SourceFreshness>,
  options: RenderOptions
): ReadonlyArray<Line> => {
  if (freshness.length === 0) return flow("! ", "no source has been read", options.columns, "warning")
  return freshness.flatMap(({ complete, failing, lastSnapshotAt, source }) => [
    ...flow(
      complete && lastSnapshotAt !== null ? "  " : "! ",
      `${source} ${readText(lastSnapshotAt, options)}${
        complete || lastSnapshotAt === null ? "" : ", not up to the end of the period"
      }`,
      options.columns,
      complete && lastSnapshotAt !== null ? "quiet" : "warning"
    ),
    ...(failing === null ? [] : failureLines(source, failing, options))
  ])
}

/** `read 4 min ago (2026-04-06 17:00)`. */
export const readText = (lastSnapshotAt: string | null, { now, timeZone }: RenderOptions): string =>
  lastSnapshotAt === null ? "never read" : `read ${ago(lastSnapshotAt, now)} (${moment(lastSnapshotAt, timeZone)})`

/** What fails, since when, why, and which permission mends it. */
export const failureLines = (
  source: string,
  { detail, permission, reason, since, surface }: Failing,
  { columns, timeZone }: RenderOptions,
  opening = "! "
): ReadonlyArray<Line> =>
  flow(
    opening,
    `${source} ${surface}: ${reason} since ${moment(since, timeZone)}: ${detail}${permissionText(permission)}`,
    columns,
    "bad"
  )

export const permissionText = (permission: string | null): string => permission === null ? "" : `; grant ${permission}`

/** Whether everything in the asked period was read. */
export const isCovered = (coverage: ReadonlyArray<SourceCoverage>): boolean =>
  coverage.every(({ gaps }) => gaps.length === 0)

export const gapLines = (
  coverage: ReadonlyArray<SourceCoverage>,
  { columns, timeZone }: RenderOptions
): ReadonlyArray<Line> =>
  coverage.flatMap(({ gaps, source }) =>
    gaps.flatMap(({ from, reason, to }) =>
      flow(
        "! ",
        `${source} not covered ${moment(from, timeZone)} – ${moment(to, timeZone)}: ${reason}`,
        columns,
        "warning"
      )
    )
  )

export const noticeLines = (
  notices: ReadonlyArray<string>,
  { columns, timeZone }: Pick<RenderOptions, "columns" | "timeZone">
): ReadonlyArray<Line> => notices.flatMap((notice) => flow("! ", inZone(notice, timeZone), columns, "warning"))
