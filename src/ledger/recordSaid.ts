/** Appends what was said about a mission, and tells what was recorded and what it moved. */
import { Effect } from "effect"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import type { BookmarkType } from "../report/documents/BookmarkType.ts"
import { movedByMission } from "../report/movedBy.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { type Act, appendAct } from "./appendAct.ts"
import type { OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

/** What was recorded, before anything is read for it. */
export type Recorded = Omit<Bookmarked, "snapshot">

interface Said extends Pick<Bookmarked, "to" | "becomes"> {
  /** The mission as people read it. */
  readonly mission: string
  readonly event: LedgerEvent & { readonly type: BookmarkType }
  /** When it happened, in milliseconds. */
  readonly at: number
  readonly notices: ReadonlyArray<string>
}

/** In the writer's turn. */
export const recordSaid = Effect.fnUntraced(
  function*(open: OpenLedger, settings: LedgerSettings, act: Act, { at, event, mission, notices, ...details }: Said) {
    const { head, id, moved, occurredAt, position, repeated } = yield* appendAct(open, settings, act, {
      at,
      event,
      schema: "ledger.bookmark/1"
    })
    return {
      ...head,
      mission,
      type: event.type,
      id,
      position,
      at: formatTimestamp(occurredAt),
      ...details,
      moved: movedByMission(moved),
      notices: [...notices, ...repeated]
    } satisfies Recorded
  }
)
