/** Setting bookmarks and retracting them: what a request means, whether it applies, and the event that records it. */
import { Clock, Effect } from "effect"
import type { StoredEvent } from "../event-log/StoredEvent.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { formatMissionRef, missionId, type MissionRef } from "../event/MissionRef.ts"
import { toBookmark } from "../mission/MissionProjection.ts"
import { type Bookmark, foldBookmarks } from "../mission/windows.ts"
import { documentHead } from "../report/AsOf.ts"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import type { BookmarkType } from "../report/documents/BookmarkType.ts"
import { type Knowledge, knowledgeAt } from "../report/Knowledge.ts"
import { resolveMission } from "../report/resolve.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { extending, laterStart, whatIsTaken } from "./extending.ts"
import { keepSplitRule } from "./keepSplitRule.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { bookmarkMeant, missionFor, refOf, strangers } from "./meant.ts"
import type { BookmarkRequest, RetractRequest } from "./Request.ts"

/** A bookmark further ahead is a slip of the hand; the rest is clocks that differ, in milliseconds. */
const mostAhead = 60_000

/** What was recorded, before anything is read for it. */
export type Recorded = Omit<Bookmarked, "snapshot">

const refuse = (code: string, message: string, hint: string | null) =>
  new LedgerFailure({ code, message, hint, exitCode: 2 })

/** Records one bookmark, in the writer's turn. */
export const recordBookmark = Effect.fn("recordBookmark")(
  function*(open: OpenLedger, settings: LedgerSettings, request: BookmarkRequest) {
    const ruled = yield* keepSplitRule(open, settings.splitRule)
    const { file, position } = yield* open.projector.views()
    const knowledge = knowledgeAt(file, position)
    const now = yield* Clock.currentTimeMillis
    const at = request.at ?? now
    if (at > now + mostAhead) {
      return yield* refuse(
        "in-the-future",
        `${formatTimestamp(at)} lies ahead`,
        "bookmarks say what has happened; leave --at away for now"
      )
    }
    const mission = yield* missionFor(knowledge, settings, request)
    const notices = [...ruled, ...yield* strangers(knowledge, settings, request)]
    const before = request.idempotencyKey === undefined ? undefined : yield* open.log.find(request.idempotencyKey)
    if (before !== undefined) {
      return yield* append(open, request, { mission, event: eventOf(mission, asBefore(request, before)), at, notices })
    }
    const later = laterStart(knowledge, mission, request, at)
    const event = eventOf(mission, later === undefined ? request : extending(request, later))
    if (later !== undefined) notices.push(...whatIsTaken(request, later))
    notices.push(...yield* applicability(knowledge, mission, request, at))
    return yield* append(open, request, { mission, event, at, notices })
  }
)

/** Records that an earlier bookmark was wrong, in the writer's turn. */
export const recordRetraction = Effect.fn("recordRetraction")(
  function*(open: OpenLedger, settings: LedgerSettings, request: RetractRequest) {
    const { file, position } = yield* open.projector.views()
    const knowledge = knowledgeAt(file, position)
    const known = yield* Effect.fromResult(resolveMission(knowledge.missions, request.mission, settings.forgeUrl))
    const bookmark = yield* bookmarkMeant(known, request.bookmark)
    const mission = refOf(known)
    const notices = knowledge.retractions.has(bookmark.id) ? ["the bookmark had been retracted before"] : []
    const event: LedgerEvent = {
      type: "BookmarkRetracted",
      payload: { mission, bookmark: bookmark.id, why: request.why }
    }
    return yield* append(open, request, { mission, event, at: yield* Clock.currentTimeMillis, notices })
  }
)

/** What a repeated request leaves open is as it was decided the first time, whatever has been recorded since. */
const asBefore = (request: BookmarkRequest, { payload, type }: StoredEvent): BookmarkRequest => {
  if (type !== "MissionStarted" || request.crew.length > 0) return request
  const { crew, weight } = JSON.parse(payload) as { crew: ReadonlyArray<string>; weight: number }
  return { ...request, crew, weight: request.weight ?? weight }
}

const eventOf = (mission: MissionRef, request: BookmarkRequest): LedgerEvent => {
  const note = request.note === undefined ? {} : { note: request.note }
  switch (request.kind) {
    case "start":
      return { type: "MissionStarted", payload: { mission, crew: request.crew, weight: request.weight ?? 1, ...note } }
    case "pause":
      return { type: "MissionPaused", payload: { mission, ...note } }
    case "resume":
      return { type: "MissionResumed", payload: { mission, ...note } }
    case "end":
      return { type: "MissionEnded", payload: { mission, ...note } }
    case "crew":
      return { type: "MissionCrewChanged", payload: { mission, add: request.add, remove: request.remove, ...note } }
  }
}

/** A bookmark that would not apply is recorded with a notice, but nothing can happen to a mission before it began. */
const applicability = Effect.fnUntraced(
  function*({ missions, retractions }: Knowledge, mission: MissionRef, { kind }: BookmarkRequest, at: number) {
    const known = missions.get(missionId(mission))
    const said = (known?.bookmarks ?? []).filter(({ id }) => !retractions.has(id)).map(toBookmark)
    const first = said.filter((bookmark) => bookmark.kind === "start").reduce(
      (least, { at }) => Math.min(least, at),
      Infinity
    )
    if (kind !== "start" && at < first) {
      const since = first === Infinity ? "was never started" : `started only at ${formatTimestamp(first)}`
      return yield* refuse(
        "before-the-start",
        `${formatMissionRef(mission)} ${since}, so it cannot ${kind === "crew" ? "change its crew" : kind} at ${
          formatTimestamp(at)
        }`,
        "start it first, with --at where it began earlier"
      )
    }
    // Position and text decide only between bookmarks of one kind at one instant.
    const asked: Bookmark = { position: Infinity, id: "asked", kind, at, order: "\uffff" }
    const reason = foldBookmarks([...said, asked]).ignored.find(({ bookmark }) => bookmark.id === asked.id)?.reason
    return reason === undefined ? [] : [`${reason}, so this bookmark changes nothing for now`]
  }
)

interface ToAppend {
  readonly mission: MissionRef
  readonly event: LedgerEvent
  readonly at: number
  readonly notices: ReadonlyArray<string>
}

const append = Effect.fnUntraced(
  function*(
    { log, projector }: OpenLedger,
    { actor, idempotencyKey }: { readonly actor: string; readonly idempotencyKey?: string },
    { at, event, mission, notices }: ToAppend
  ) {
    const before = idempotencyKey === undefined ? undefined : yield* log.find(idempotencyKey)
    // A command that is retried without --at happens at another instant, and still is the same act.
    const occurredAt = before?.type === event.type ? before.occurredAt : at
    const [appended] = yield* log.append([{ event, occurredAt, actor, idempotencyKey: idempotencyKey ?? null }])
    const { position } = yield* projector.views()
    const now = yield* Clock.currentTimeMillis
    const recorded: Recorded = {
      ...documentHead("ledger.bookmark/1", { position, head: position, instant: appended!.recordedAt }, now),
      mission: formatMissionRef(mission),
      type: event.type as BookmarkType,
      id: appended!.id,
      position: appended!.position,
      at: formatTimestamp(occurredAt),
      notices: appended!.fresh ? notices : [...notices, "it had been recorded before"]
    }
    return recorded
  }
)
