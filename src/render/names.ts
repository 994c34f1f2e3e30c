/** What the members of groups are called, those without a name included. */
import type { Crew } from "../report/documents/Crew.ts"
import type { Dimension } from "../report/documents/Dimension.ts"
import type { KeyName } from "../report/documents/KeyName.ts"
import type { ReportGroup } from "../report/documents/Report.ts"
import { moment } from "./moment.ts"

/** Spend that is nobody's. */
export const agentName = (agent: string | null): string => agent ?? "(nobody)"

/** Spend that no mission claimed. */
export const missionName = (mission: string | null): string => mission ?? "(unattributed)"

/** The key's name, else its id; null: the provider reports spend without a key. */
export const keyName = (key: KeyName | null): string => key === null ? "(no key)" : named(key.name ?? key.id)

/** What a group is called in one of the dimensions it is grouped by; hours in the zone. */
export const groupName = (group: Pick<ReportGroup, Dimension>, dimension: Dimension, zone: string): string => {
  switch (dimension) {
    case "mission":
      return missionName(group.mission ?? null)
    case "agent":
      return agentName(group.agent ?? null)
    case "key":
      return keyName(group.key ?? null)
    case "hour":
      return group.hour === undefined ? "" : moment(group.hour, zone)
    default:
      return named(group[dimension] ?? "(not said)")
  }
}

/** `vigilio, ba`, `everyone`, `everyone but ba`. */
export const crewNames = (crew: Crew): string => {
  if (crew === "everyone") return "everyone"
  return "everyoneExcept" in crew ? `everyone but ${crew.everyoneExcept.join(", ")}` : crew.join(", ")
}

const named = (name: string): string => name.trim() === "" ? "(unnamed)" : name
