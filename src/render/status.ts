/** The ledger's state for people: daemon, sources, balances, open missions, alerts. */
import type { Status } from "../report/documents/Status.ts"
import { balanceLines } from "./balance.ts"
import { costCell, legend, type Mark, markOf } from "./figures.ts"
import { flow, flowParts } from "./flow.ts"
import { type Line, printLines, styled } from "./Line.ts"
import { duration, moment } from "./moment.ts"
import { crewNames } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import type { Style } from "./Style.ts"
import { tableLines } from "./Table.ts"
import { failureLines, readText } from "./trust.ts"

export const renderStatus = (status: Status, options: RenderOptions): string =>
  printLines([
    ...headerLines(status, options),
    ...alertLines(status, options),
    ...section("Sources", sourceLines(status, options)),
    ...status.balances.flatMap((balance) => section("", balanceLines(balance, status.surfaces, options))),
    ...section("Open missions", missionLines(status, options))
  ], options)

const section = (title: string, lines: ReadonlyArray<Line>): ReadonlyArray<Line> => {
  if (lines.length === 0) return []
  return title === "" ? [[], ...lines] : [[], styled(title, "strong"), ...lines]
}

const headerLines = ({ daemon, log }: Status, { columns, timeZone }: RenderOptions): ReadonlyArray<Line> => {
  const known = log.recordedAt === null
    ? "no event recorded yet"
    : `event ${log.position}, ${moment(log.recordedAt, timeZone)} ${timeZone}`
  const running = daemon.running
    ? `daemon running${daemon.pid === null ? "" : `, pid ${daemon.pid}`}`
    : "no daemon running"
  return flowParts(["Ledger", known, running, ...verifiedText(log)], columns, "strong")
}

/** Of damage the alerts tell. */
const verifiedText = ({ verified }: Status["log"]): ReadonlyArray<string> =>
  verified?.ok === true ? ["end verified"] : []

const alertStyles: Record<Status["alerts"][number]["severity"], Style> = {
  info: "quiet",
  warning: "warning",
  error: "bad"
}

const alertLines = ({ alerts }: Status, { columns }: RenderOptions): ReadonlyArray<Line> =>
  section(
    "",
    alerts.flatMap(({ hint, severity, text }) => [
      ...flow("! ", `${severity}: ${text}`, columns, alertStyles[severity]),
      ...(hint === null ? [] : flow("  → ", hint, columns))
    ])
  )

const sourceLines = ({ sources }: Status, options: RenderOptions): ReadonlyArray<Line> =>
  sources.flatMap(({ clockSkewMs, failing, freshness, grid, id, postingLagSeconds }) => [
    ...flow("  ", `${id} · ${readText(freshness.lastSnapshotAt, options)}`, options.columns),
    ...flow(
      "    ",
      `${grid === null ? "not probed yet" : `by ${[grid.unit, ...grid.dimensions].join(", ")}`} · posts within ${
        duration(postingLagSeconds)
      }`,
      options.columns,
      "quiet"
    ),
    ...(clockSkewMs === null
      ? []
      : flow("  ! ", `its clock is ${skewText(clockSkewMs)} of this machine's`, options.columns, "warning")),
    ...failing.flatMap((failure) => failureLines(id, failure, options, "  ! "))
  ])

const skewText = (milliseconds: number): string =>
  `${(Math.abs(milliseconds) / 1000).toFixed(1)} s ${milliseconds < 0 ? "behind" : "ahead"}`

const missionLines = ({ openMissions }: Status, { columns, timeZone }: RenderOptions): ReadonlyArray<Line> => {
  if (openMissions.length === 0) return []
  const marks = openMissions.map(({ certainty }) => markOf(certainty, true))
  return [
    ...tableLines({
      columns: [
        { heading: "mission", side: "left", kept: true },
        { heading: "state", side: "left", leaves: 2 },
        { heading: "since", side: "left", leaves: 1 },
        { heading: "crew", side: "left", cut: true },
        { heading: "cost", side: "right" }
      ],
      rows: openMissions.map(({ billed, crew, mission, since, state }, index) => [
        { text: mission },
        { text: state },
        { text: moment(since, timeZone) },
        { text: crewNames(crew) },
        costCell(billed, marks[index]!)
      ])
    }, columns),
    ...legend(new Set(marks.filter((mark): mark is Mark => mark !== null)), columns)
  ]
}
