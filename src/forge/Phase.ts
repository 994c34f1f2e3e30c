/** Where a mission stands between two things that were said about it. */
import { changeCrew, type Crew, crewOf } from "../mission/Crew.ts"
import type { Bookmark, MissionState } from "../mission/windows.ts"

export interface Phase {
  readonly state: MissionState
  readonly crew: Crew
  readonly weight: bigint
}

export const beforeAll: Phase = { state: "none", crew: crewOf([]), weight: 1n }

export const isUnderWay = ({ state }: Phase): boolean => state === "open" || state === "paused"

/** The phase after a bookmark; one that does not apply changes nothing, as in `foldBookmarks`. */
export const after = (phase: Phase, bookmark: Pick<Bookmark, "kind" | "crew" | "weight" | "add" | "remove">): Phase => {
  const { state } = phase
  switch (bookmark.kind) {
    case "start":
      return state === "open"
        ? phase
        : { state: "open", crew: crewOf(bookmark.crew ?? []), weight: bookmark.weight ?? 1n }
    case "pause":
      return state === "open" ? { ...phase, state: "paused" } : phase
    case "resume":
      return state === "paused" ? { ...phase, state: "open" } : phase
    case "end":
      return isUnderWay(phase) ? { ...phase, state: "ended" } : phase
    case "crew":
      return isUnderWay(phase)
        ? { ...phase, crew: changeCrew(phase.crew, bookmark.add ?? [], bookmark.remove ?? []) }
        : phase
  }
}
