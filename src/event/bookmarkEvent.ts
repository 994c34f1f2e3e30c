/** The event of a bookmark, of what was said about a mission. */
import type { LedgerEvent } from "./LedgerEvent.ts"
import type { MissionRef } from "./MissionRef.ts"

/** What a bookmark says: `crew` and `weight` as of a start, `add` and `remove` of a change of crew. */
export type BookmarkSaid =
  | { readonly kind: "start"; readonly crew: ReadonlyArray<string>; readonly weight: number }
  | { readonly kind: "pause" | "resume" | "end" }
  | { readonly kind: "crew"; readonly add: ReadonlyArray<string>; readonly remove: ReadonlyArray<string> }

type BookmarkEvent = Extract<
  LedgerEvent,
  { readonly type: `Mission${"Started" | "Paused" | "Resumed" | "Ended" | "CrewChanged"}` }
>

/** `note` undefined: none. */
export const bookmarkEvent = (mission: MissionRef, said: BookmarkSaid, note: string | undefined): BookmarkEvent => {
  const noted = note === undefined ? {} : { note }
  switch (said.kind) {
    case "start":
      return { type: "MissionStarted", payload: { mission, crew: said.crew, weight: said.weight, ...noted } }
    case "pause":
      return { type: "MissionPaused", payload: { mission, ...noted } }
    case "resume":
      return { type: "MissionResumed", payload: { mission, ...noted } }
    case "end":
      return { type: "MissionEnded", payload: { mission, ...noted } }
    case "crew":
      return { type: "MissionCrewChanged", payload: { mission, add: said.add, remove: said.remove, ...noted } }
  }
}
