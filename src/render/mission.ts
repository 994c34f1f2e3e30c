/** One mission for people: its cost by agent, its windows and its bookmarks. */
import type { BookmarkType } from "../report/documents/BookmarkType.ts"
import type { Mission } from "../report/documents/Mission.ts"
import { costCell, legend, type Mark, markOf, rangeCell, rangeText } from "./figures.ts"
import { flow, flowParts } from "./flow.ts"
import { type Line, printLines, styled } from "./Line.ts"
import { moment } from "./moment.ts"
import { cents } from "./money.ts"
import { agentName, crewNames } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { tableLines } from "./Table.ts"
import { noticeLines } from "./trust.ts"

export const renderMission = (mission: Mission, options: RenderOptions): string =>
  printLines([
    ...headerLines(mission, options),
    ...noticeLines(mission.notices, options),
    ...agentLines(mission, options),
    ...windowLines(mission, options),
    ...bookmarkLines(mission, options)
  ], options)

/** What a bookmark did, as people say it. */
export const bookmarkVerbs: Record<BookmarkType, string> = {
  MissionStarted: "started",
  MissionPaused: "paused",
  MissionResumed: "resumed",
  MissionEnded: "ended",
  MissionCrewChanged: "crew changed",
  MissionWindowAdded: "window added",
  MissionMoved: "moved",
  MissionMerged: "merged",
  BookmarkRetracted: "retracted"
}

const headerLines = (mission: Mission, { columns, timeZone }: RenderOptions): ReadonlyArray<Line> => {
  const { crew, endedAt, startedAt, state } = mission
  const since = startedAt === null ? [] : [`started ${moment(startedAt, timeZone)}`]
  const until = endedAt === null ? [] : [`ended ${moment(endedAt, timeZone)}`]
  const estimated = mission.estimated === "0" ? [] : [`estimated ${cents(mission.estimated)}`]
  return [
    ...flowParts([mission.mission, state], columns, "strong"),
    ...(mission.otherNames.length === 0 ? [] : flow("", `also ${mission.otherNames.join(", ")}`, columns, "quiet")),
    ...flowParts([crewNames(crew), ...since, ...until, timeZone], columns, "quiet"),
    ...flowParts(
      [`${cents(mission.billed)} USD`, mission.certainty, `range ${rangeText(mission)}`, ...estimated],
      columns
    )
  ]
}

const agentLines = ({ byAgent }: Mission, { columns }: RenderOptions): ReadonlyArray<Line> => {
  if (byAgent.length === 0) return []
  const marks = byAgent.map(({ state }) => markOf(state, true))
  const widened = byAgent.some((agent) => agent.widened === true) ? ["*" as const] : []
  return [
    [],
    ...tableLines({
      columns: [
        { heading: "agent", side: "left", cut: true },
        { heading: "cost", side: "right" },
        { heading: "range", side: "right", leaves: 1 }
      ],
      rows: byAgent.map((cost, index) => [
        { text: agentName(cost.agent) },
        costCell(cost.billed, marks[index]!),
        rangeCell(cost)
      ])
    }, columns),
    ...legend(new Set([...marks.filter((mark): mark is Mark => mark !== null), ...widened]), columns)
  ]
}

const windowLines = ({ windows }: Mission, { columns, timeZone }: RenderOptions): ReadonlyArray<Line> => {
  if (windows.length === 0) return []
  return [
    [],
    styled("Windows", "strong"),
    ...windows.flatMap(({ crew, from, to, weight }) =>
      flow(
        "  ",
        `${moment(from, timeZone)} – ${to === null ? "open" : moment(to, timeZone)} · ${crewNames(crew)}${
          weight === 1 ? "" : ` · weight ${weight}`
        }`,
        columns
      )
    )
  ]
}

const bookmarkLines = (mission: Mission, options: RenderOptions): ReadonlyArray<Line> =>
  mission.bookmarks.length === 0
    ? []
    : [[], styled("Bookmarks", "strong"), ...mission.bookmarks.flatMap(bookmarkIn(mission, options))]

/** What a flag of an act on a forge says; one that this release does not know is shown as it is. */
const flagWords: ReadonlyMap<string, string> = new Map([
  ["clamped-to-receipt", "the forge's time lay ahead, so the time of its receipt counts"],
  ["clamped-to-issue", "the forge's time lay before its issue was made, so the issue's counts"],
  ["skewed", "the forge's time was more than a minute away from the ledger's clock"]
])

const bookmarkIn =
  ({ mission }: Mission, { columns, timeZone }: RenderOptions) =>
  (bookmark: Mission["bookmarks"][number]): ReadonlyArray<Line> => {
    const { actor, at, becomes, flags = [], id, ignored, note, position, retracted, to, type } = bookmark
    const lead = becomes === undefined ? "" : ` ${type === "MissionMerged" ? "into" : "to"} ${becomes}`
    const until = to === undefined ? "" : `, until ${moment(to, timeZone)},`
    const said = bookmark.mission === mission ? "" : ` as ${bookmark.mission}`
    return [
      ...flow(
        "  ",
        `${moment(at, timeZone)} ${bookmarkVerbs[type]}${lead}${until} by ${actor}${said}${
          note === null ? "" : `: ${note}`
        }`,
        columns,
        retracted === null && ignored === null ? undefined : "quiet"
      ),
      ...flow("    ", `event ${position}, ${id}`, columns, "quiet"),
      ...flags.flatMap((flag) => flow("    ", flagWords.get(flag) ?? flag, columns, "warning")),
      ...(retracted === null
        ? []
        : flow("    ", `retracted at event ${retracted.position}: ${retracted.why}`, columns, "warning")),
      ...(ignored === null ? [] : flow("    ", `does not count: ${ignored}`, columns, "warning"))
    ]
  }
