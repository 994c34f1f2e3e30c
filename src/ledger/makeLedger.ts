/** The `Ledger` service over files of this machine. */
import { Clock, Effect } from "effect"
import { backupLog } from "../event-log/backupLog.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { documentHead } from "../report/AsOf.ts"
import type { BackupMade } from "../report/documents/BackupMade.ts"
import type { KeyAssignment } from "../report/documents/KeyAssignment.ts"
import type { Rebuilt } from "../report/documents/Rebuilt.ts"
import type { Snapshot } from "../report/documents/Snapshot.ts"
import { Inquiry } from "../report/Inquiry.ts"
import { keysOf } from "../report/keysOf.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import { missionOf, missionsOf } from "../report/missionsOf.ts"
import { NameUnknown } from "../report/NameUnknown.ts"
import type { Question } from "../report/Question.ts"
import { reportOf } from "../report/reportOf.ts"
import { resolveAgent, resolveKey, resolveMission } from "../report/resolve.ts"
import { statusOf, type Surroundings } from "../report/statusOf.ts"
import { Collector } from "../source/Collector.ts"
import type { SurfaceOutcome } from "../source/SourceReader.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { ask, inquire } from "./Asking.ts"
import { recordBookmark, recordRetraction } from "./bookmarking.ts"
import { eventShown } from "./eventShown.ts"
import { Ledger, type OnProgress } from "./Ledger.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { namedInFull } from "./meant.ts"
import type { AssignKeyRequest, BookmarkRequest, EventsRequest, RetractRequest, SnapshotRequest } from "./Request.ts"
import { sharpen } from "./sharpen.ts"
import { type InnerFailure, toLedgerFailure } from "./toLedgerFailure.ts"
import { verify } from "./verification.ts"
import { withOwners } from "./withOwners.ts"

/** What only the process around the ledger knows. */
export interface Host {
  readonly doctor: Ledger["Service"]["doctor"]
  readonly surroundings: Effect.Effect<Pick<Surroundings, "daemon" | "warnings">, InnerFailure>
}

/** Questions and acts over `LedgerFiles`, reading the sources through `Collector`. */
export const makeLedger = Effect.fn("makeLedger")(function*(settings: LedgerSettings, host: Host) {
  const files = yield* LedgerFiles
  const collector = yield* Collector
  const shown = <A, E extends InnerFailure | LedgerFailureLike, R>(answer: Effect.Effect<A, E, R>) =>
    answer.pipe(
      Effect.mapError(toLedgerFailure),
      Effect.provideService(LedgerFiles, files),
      Effect.provideService(Collector, collector)
    )
  return Ledger.of({
    report: (question) => shown(report(settings, question)),
    missions: ({ all }) => shown(Effect.map(inquire(settings), (inquiry) => missionsOf(inquiry, all))),
    mission: ({ mission }) => shown(showMission(settings, mission)),
    keys: shown(Effect.map(inquire(settings), keysOf)),
    events: (request) => shown(events(request)),
    status: shown(status(settings, host)),
    doctor: host.doctor,
    verify: (onProgress) => shown(verify(onProgress)),
    rebuild: (onProgress) => shown(rebuild(onProgress)),
    backup: ({ file }) => shown(backup(file)),
    bookmark: (request) => shown(bookmark(settings, request)),
    retract: (request) => shown(retract(settings, request)),
    assignKey: (request) => shown(assignKey(settings, request)),
    snapshot: (request) => shown(snapshot(request))
  })
})

type LedgerFailureLike = Parameters<typeof toLedgerFailure>[0]

const report = Effect.fn("Ledger.report")(function*(settings: LedgerSettings, question: Question) {
  const { asked } = yield* ask(settings, question.asOf)
  const { missions } = knowledgeAt(asked.views, asked.asOf.head)
  return yield* Effect.fromResult(reportOf(asked, question, missions))
})

const showMission = Effect.fn("Ledger.mission")(function*(settings: LedgerSettings, name: string) {
  const inquiry = yield* inquire(settings)
  return missionOf(
    inquiry,
    yield* Effect.fromResult(resolveMission(inquiry.knowledge.missions, name, settings.forgeUrl))
  )
})

const events = Effect.fn("Ledger.events")(function*({ after, limit, type }: EventsRequest) {
  const { log } = yield* (yield* LedgerFiles).reading
  const found: Array<ReturnType<typeof eventShown>> = []
  for (let from = after; found.length < limit;) {
    const page = yield* log.read(from, Math.min(limit, 1000))
    if (page.length === 0) break
    from = page.at(-1)!.position
    found.push(...page.filter((event) => type === undefined || event.type === type).map(eventShown))
  }
  return found.slice(0, limit)
})

const status = Effect.fn("Ledger.status")(function*(settings: LedgerSettings, host: Host) {
  const { asked, open } = yield* ask(settings)
  const head = yield* open.log.head
  return statusOf(new Inquiry(asked), {
    ...yield* host.surroundings,
    configured: settings.configured,
    log: {
      position: head.position,
      recordedAt: head.position === 0 ? null : formatTimestamp(head.recordedAt),
      ledgerId: open.log.ledgerId
    }
  })
})

const rebuild = Effect.fn("Ledger.rebuild")(function*(onProgress: OnProgress) {
  const { log, projector } = yield* (yield* LedgerFiles).reading
  const { duration, events, skipped } = yield* projector.rebuild((done, total) =>
    onProgress({ what: "folding events", done, total })
  )
  const { position, recordedAt } = yield* log.head
  const now = yield* Clock.currentTimeMillis
  return {
    ...documentHead("ledger.rebuild/1", { position, head: position, instant: recordedAt }, now),
    events,
    skipped,
    durationMs: duration
  } satisfies Rebuilt
})

const backup = Effect.fn("Ledger.backup")(function*(target: string) {
  const { path } = yield* LedgerFiles
  const { bytes, file, head } = yield* Effect.scoped(backupLog(path, target))
  const { hash, position, recordedAt } = head
  return {
    ...documentHead(
      "ledger.backup/1",
      { position, head: position, instant: recordedAt },
      yield* Clock.currentTimeMillis
    ),
    file,
    position,
    hash: Buffer.from(hash).toString("hex"),
    sizeBytes: bytes
  } satisfies BackupMade
})

/** Where there is no ledger yet, no name is known. */
const someKnown = Effect.fnUntraced(function*(what: "mission" | "key", name: string) {
  const { reading } = yield* LedgerFiles
  yield* reading.pipe(
    Effect.catchTag(
      "NoLedgerYet",
      () => Effect.fail(new NameUnknown({ what, name, problem: "unknown", candidates: [] }))
    )
  )
})

/** Recorded at once; then the sources are read for it, if it is of now, without holding the log. */
const bookmark = Effect.fn("Ledger.bookmark")(function*(settings: LedgerSettings, request: BookmarkRequest) {
  const files = yield* LedgerFiles
  // A slip of the hand must not leave an empty ledger behind.
  yield* request.kind === "start" ? namedInFull(settings, request.mission) : someKnown("mission", request.mission)
  const recorded = yield* files.writing((open) => recordBookmark(open, settings, request))
  return { ...recorded, snapshot: yield* sharpen(settings, request.at === null ? Date.parse(recorded.at) : null) }
})

const retract = Effect.fn("Ledger.retract")(function*(settings: LedgerSettings, request: RetractRequest) {
  const files = yield* LedgerFiles
  yield* someKnown("mission", request.mission)
  const recorded = yield* files.writing((open) => recordRetraction(open, settings, request))
  return { ...recorded, snapshot: { taken: false, warning: null } }
})

const assignKey = Effect.fn("Ledger.assignKey")(function*(settings: LedgerSettings, request: AssignKeyRequest) {
  const files = yield* LedgerFiles
  yield* someKnown("key", request.key)
  return yield* files.writing(Effect.fnUntraced(function*({ log, projector }) {
    const { file, position: head } = yield* projector.views()
    const knowledge = knowledgeAt(file, head)
    const key = yield* Effect.fromResult(resolveKey(knowledge.keys, request.key))
    const agents = new Set([...knowledge.agents, ...settings.agents.keys()])
    const agent = request.agent
    if (agent !== null) yield* Effect.fromResult(resolveAgent(agents, agent))
    const payload = { source: key.source, key: key.key, agent, from: request.from }
    const event: LedgerEvent = { type: "KeyAssigned", payload }
    const now = yield* Clock.currentTimeMillis
    const { actor, idempotencyKey = null } = request
    // A command that is retried happens at another instant, and still is the same act.
    const before = idempotencyKey === null ? undefined : yield* log.find(idempotencyKey)
    const occurredAt = before?.type === event.type ? before.occurredAt : now
    const [appended] = yield* log.append([{ event, occurredAt, actor, idempotencyKey }])
    const { position } = yield* projector.views()
    return {
      ...documentHead("ledger.key-assignment/1", { position, head: position, instant: appended!.recordedAt }, now),
      source: key.source,
      key: { id: key.key, name: key.name },
      agent,
      from: request.from === null ? null : formatTimestamp(request.from),
      id: appended!.id,
      position: appended!.position,
      notices: withOwners(knowledge.owner(key), request.from)
    } satisfies KeyAssignment
  }))
})

const snapshot = Effect.fn("Ledger.snapshot")(function*({ source }: SnapshotRequest) {
  const collector = yield* Collector
  const files = yield* LedgerFiles
  const read = yield* collector.readNow(source === undefined ? {} : { source })
  const { log } = yield* files.reading
  const { position, recordedAt } = yield* log.head
  return {
    ...documentHead(
      "ledger.snapshot/1",
      { position, head: position, instant: recordedAt },
      yield* Clock.currentTimeMillis
    ),
    sources: read.map(({ source, surfaces }) => ({ source, read: surfaces.map(surfaceShown) }))
  } satisfies Snapshot
})

const surfaceShown = (
  { events, failure, ok, surface }: SurfaceOutcome
): Snapshot["sources"][number]["read"][number] => ({
  surface,
  ok,
  events,
  failure: failure === null
    ? null
    : { reason: failure.reason, detail: failure.detail, permission: failure.permission }
})
