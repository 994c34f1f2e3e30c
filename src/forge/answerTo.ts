/** The answer to `/mission cost` and `/mission status`, as Markdown. */
import type { MissionCommand } from "../event/Forge.ts"
import type { Mission } from "../report/documents/Mission.ts"
import { agentTable, crewCell, headline, utc } from "./receipt.ts"

/** Undefined: no mission is tied to the issue. */
export const answerTo = (command: MissionCommand, mission: Mission | undefined): string => {
  if (mission === undefined || mission.startedAt === null) {
    return "No mission is tied to this issue. `/mission start` begins one."
  }
  return [headline(mission), ...(command === "cost" ? agentTable(mission) : whereItStands(mission))].join("\n")
}

const whereItStands = ({ asOf, crew, startedAt, windows }: Mission): ReadonlyArray<string> => [
  "",
  `- started ${utc(startedAt!)} UTC, ${windows.length} ${windows.length === 1 ? "window" : "windows"}`,
  `- crew: ${crewCell(crew)}`,
  `- as of event ${asOf.position} of the log${asOf.recordedAt === null ? "" : `, ${utc(asOf.recordedAt)} UTC`}`
]
