/** The missions for people, one a line. */
import type { Missions } from "../report/documents/Missions.ts"
import { costCell, legend, type Mark, markOf, rangeCell } from "./figures.ts"
import { flow } from "./flow.ts"
import { printLines } from "./Line.ts"
import { moment } from "./moment.ts"
import { crewNames } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { tableLines } from "./Table.ts"

export const renderMissions = ({ missions }: Missions, options: RenderOptions): string => {
  const { columns, timeZone } = options
  if (missions.length === 0) {
    return printLines(flow("", "No missions. Start one: ledger mission start owner/repo#1", columns), options)
  }
  const marks = missions.map(({ certainty }) => markOf(certainty, true))
  const table = tableLines({
    columns: [
      { heading: "mission", side: "left", kept: true },
      { heading: "state", side: "left" },
      { heading: "started", side: "left", leaves: 2 },
      { heading: "ended", side: "left", leaves: 1 },
      { heading: "crew", side: "left", cut: true },
      { heading: "cost", side: "right" },
      { heading: "range", side: "right", leaves: 3 }
    ],
    rows: missions.map(({ crew, endedAt, mission, startedAt, state, ...cost }, index) => [
      { text: mission },
      { text: state },
      { text: startedAt === null ? "" : moment(startedAt, timeZone) },
      { text: endedAt === null ? "" : moment(endedAt, timeZone) },
      { text: crewNames(crew) },
      costCell(cost.billed, marks[index]!),
      rangeCell(cost)
    ])
  }, columns)
  return printLines([
    ...table,
    ...legend(new Set(marks.filter((mark): mark is Mark => mark !== null)), columns),
    ...flow("  ", `USD · times in ${timeZone}`, columns, "quiet")
  ], options)
}
