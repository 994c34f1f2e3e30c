/** Setting bookmarks: what a request means, whether it applies, and the event that records it. */
import { Clock, Effect } from "effect"
import type { StoredEvent } from "../event-log/StoredEvent.ts"
import { bookmarkEvent } from "../event/bookmarkEvent.ts"
import { formatMissionRef, missionId, type MissionRef } from "../event/MissionRef.ts"
import { applicability } from "./applicability.ts"
import { extending, laterStart, whatIsTaken } from "./extending.ts"
import { keepSplitRule } from "./keepSplitRule.ts"
import { knowledgeFor } from "./knowledgeFor.ts"
import type { OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { missionFor, strangers } from "./meant.ts"
import { notAhead } from "./notAhead.ts"
import { recordSaid } from "./recordSaid.ts"
import type { BookmarkRequest } from "./Request.ts"

/** Records one bookmark, in the writer's turn. */
export const recordBookmark = Effect.fn("recordBookmark")(
  function*(open: OpenLedger, settings: LedgerSettings, request: BookmarkRequest) {
    const ruled = yield* keepSplitRule(open, settings.splitRule)
    const knowledge = yield* knowledgeFor(open, request)
    const at = request.at ?? (yield* Clock.currentTimeMillis)
    yield* notAhead(at, "at")
    const named = { mission: request.mission, mayBeNew: request.kind === "start" }
    const ref = yield* missionFor(knowledge, settings, named, at)
    const mission = knowledge.missionNamed(missionId(ref))?.ref ?? formatMissionRef(ref)
    const agents = [...request.crew, ...request.add, ...request.remove]
    const notices = [...ruled, ...yield* strangers(knowledge, settings, agents)]
    const before = request.idempotencyKey === undefined ? undefined : yield* open.log.find(request.idempotencyKey)
    if (before !== undefined) {
      const event = eventOf(ref, asBefore(request, before))
      return yield* recordSaid(open, settings, request, { mission, event, at, notices })
    }
    const later = laterStart(knowledge, ref, request, at)
    const meant = later === undefined ? request : extending(request, later)
    const event = eventOf(ref, meant)
    if (later !== undefined) notices.push(...whatIsTaken(request, later))
    notices.push(...yield* applicability(knowledge, ref, meant, at))
    return yield* recordSaid(open, settings, request, { mission, event, at, notices })
  }
)

/** What a repeated request leaves open is as it was decided the first time, whatever has been recorded since. */
const asBefore = (request: BookmarkRequest, { payload, type }: StoredEvent): BookmarkRequest => {
  if (type !== "MissionStarted" || request.crew.length > 0) return request
  const { crew, weight } = JSON.parse(payload) as { crew: ReadonlyArray<string>; weight: number }
  return { ...request, crew, weight: request.weight ?? weight }
}

const eventOf = (mission: MissionRef, request: BookmarkRequest) =>
  bookmarkEvent(mission, { ...request, weight: request.weight ?? 1 }, request.note)
