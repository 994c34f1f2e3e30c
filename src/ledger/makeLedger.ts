/** The `Ledger` service over files of this machine. */
import { Clock, Effect } from "effect"
import { backupLog } from "../event-log/backupLog.ts"
import { documentHead } from "../report/AsOf.ts"
import type { BackupMade } from "../report/documents/BackupMade.ts"
import type { Rebuilt } from "../report/documents/Rebuilt.ts"
import type { Snapshot } from "../report/documents/Snapshot.ts"
import { keysOf } from "../report/keysOf.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import { missionsOf } from "../report/missionsOf.ts"
import type { Question } from "../report/Question.ts"
import { reportOf } from "../report/reportOf.ts"
import type { Surroundings } from "../report/statusOf.ts"
import { Collector } from "../source/Collector.ts"
import type { SurfaceOutcome } from "../source/SourceReader.ts"
import { anchorAt } from "./anchoring.ts"
import { ask, inquire } from "./Asking.ts"
import { assignKey } from "./assignKey.ts"
import { recordBookmark } from "./bookmarking.ts"
import { corrected } from "./corrected.ts"
import { recordMerge, recordMove, recordWindow } from "./correcting.ts"
import { diff } from "./diff.ts"
import { eventShown } from "./eventShown.ts"
import { explain } from "./explain.ts"
import { healing } from "./healing.ts"
import { Ledger, type OnProgress } from "./Ledger.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { namedInFull } from "./meant.ts"
import { reconcile } from "./reconcile.ts"
import type { BookmarkRequest, EventsRequest, SnapshotRequest } from "./Request.ts"
import { recordRetraction } from "./retracting.ts"
import { sharpen } from "./sharpen.ts"
import { showEvent } from "./showEvent.ts"
import { showMission } from "./showMission.ts"
import { showStatus } from "./showStatus.ts"
import { someKnown } from "./someKnown.ts"
import { setSplitRule, showSplitRules } from "./splitting.ts"
import { tellingLoss } from "./tellingLoss.ts"
import { type InnerFailure, toLedgerFailure } from "./toLedgerFailure.ts"
import { verify } from "./verification.ts"
import { inTurn } from "./withDefaultForge.ts"

/** What only the process around the ledger knows. */
export interface Host {
  readonly doctor: Ledger["Service"]["doctor"]
  readonly surroundings: Effect.Effect<
    Pick<Surroundings, "daemon" | "warnings" | "verified">,
    InnerFailure | LedgerFailureLike
  >
}

/** Questions and acts over `LedgerFiles`, reading the sources through `Collector`. */
export const makeLedger = Effect.fn("makeLedger")(function*(settings: LedgerSettings, host: Host) {
  const files = yield* LedgerFiles
  const collector = yield* Collector
  const shown = <A, E extends InnerFailure | LedgerFailureLike, R>(answer: Effect.Effect<A, E, R>) =>
    healing(answer).pipe(
      Effect.mapError(toLedgerFailure),
      Effect.provideService(LedgerFiles, files),
      Effect.provideService(Collector, collector)
    )
  const answered = <A, E extends InnerFailure | LedgerFailureLike, R>(answer: Effect.Effect<A, E, R>) =>
    shown(tellingLoss(answer))
  return Ledger.of({
    report: (question) => answered(report(settings, question)),
    diff: (request) => answered(diff(settings, request)),
    explain: (question) => answered(explain(settings, question)),
    missions: ({ all, asOf }) => answered(Effect.map(inquire(settings, asOf), (inquiry) => missionsOf(inquiry, all))),
    mission: (request) => answered(showMission(settings, request)),
    keys: ({ asOf }) => answered(Effect.map(inquire(settings, asOf), keysOf)),
    event: (request) => answered(showEvent(settings, request)),
    events: (request) => answered(events(request)),
    status: ({ asOf }) => shown(showStatus(settings, host.surroundings, asOf)),
    reconcile: (request) => answered(reconcile(settings, request)),
    doctor: host.doctor,
    anchor: (request) => shown(anchorAt(request)),
    verify: (onProgress, request) => shown(verify(settings, onProgress, request)),
    rebuild: (onProgress) => answered(rebuild(onProgress)),
    backup: ({ file }) => answered(backup(file)),
    bookmark: (request) => shown(bookmark(settings, request)),
    addWindow: (request) =>
      shown(corrected(namedOrKnown(settings, request.mission), inTurn(recordWindow, settings, request))),
    moveMission: (request) =>
      shown(corrected(someKnown("mission", request.mission), inTurn(recordMove, settings, request))),
    mergeMission: (request) =>
      shown(corrected(someKnown("mission", request.mission), inTurn(recordMerge, settings, request))),
    retract: (request) =>
      shown(corrected(someKnown("mission", request.mission), inTurn(recordRetraction, settings, request))),
    assignKey: (request) => shown(assignKey(settings, request)),
    splitRules: (request) => answered(showSplitRules(settings, request)),
    setSplitRule: (request) => shown(setSplitRule(settings, request)),
    snapshot: (request) => shown(snapshot(request))
  })
})

type LedgerFailureLike = Parameters<typeof toLedgerFailure>[0]

const report = Effect.fn("Ledger.report")(function*(settings: LedgerSettings, question: Question) {
  const { asked } = yield* ask(settings, question.asOf)
  const { missions } = knowledgeAt(asked.views, asked.asOf.head)
  return yield* Effect.fromResult(reportOf(asked, question, missions))
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

/** Recorded at once; then the sources are read for it, if it is of now, without holding the log. */
const bookmark = Effect.fn("Ledger.bookmark")(function*(settings: LedgerSettings, request: BookmarkRequest) {
  const files = yield* LedgerFiles
  // A slip of the hand must not leave an empty ledger behind.
  yield* request.kind === "start" ? namedInFull(settings, request.mission) : someKnown("mission", request.mission)
  const recorded = yield* files.writing(inTurn(recordBookmark, settings, request))
  return { ...recorded, snapshot: yield* sharpen(settings, request.at === null ? Date.parse(recorded.at) : null) }
})

const namedOrKnown = (settings: LedgerSettings, mission: string) =>
  Effect.catch(namedInFull(settings, mission), () => someKnown("mission", mission))

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
