/** The HTTP contract of the ledger, version 1: paths, parameters, documents and problems. Schemas only, shared by server and client. */
import { Effect, Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Anchored } from "../report/documents/Anchored.ts"
import { BackupMade } from "../report/documents/BackupMade.ts"
import { Bookmarked } from "../report/documents/Bookmarked.ts"
import { Difference } from "../report/documents/Difference.ts"
import { Doctor } from "../report/documents/Doctor.ts"
import { Event } from "../report/documents/Event.ts"
import { Explanation } from "../report/documents/Explanation.ts"
import { KeyAssignment } from "../report/documents/KeyAssignment.ts"
import { Keys } from "../report/documents/Keys.ts"
import { Mission } from "../report/documents/Mission.ts"
import { Missions } from "../report/documents/Missions.ts"
import { Rebuilt } from "../report/documents/Rebuilt.ts"
import { Reconciliation } from "../report/documents/Reconciliation.ts"
import { Report } from "../report/documents/Report.ts"
import { Snapshot } from "../report/documents/Snapshot.ts"
import { SplitRuleChange } from "../report/documents/SplitRuleChange.ts"
import { SplitRules } from "../report/documents/SplitRules.ts"
import { Status } from "../report/documents/Status.ts"
import { Verification } from "../report/documents/Verification.ts"
import { asOf, Position } from "./AsOfText.ts"
import { longWork } from "./LongWork.ts"
import { problems } from "./Problem.ts"
import { DiffQuery, ExplainQuery, QuestionQuery } from "./QuestionQuery.ts"
import {
  BackupBody,
  BookmarkBody,
  KeyAssignmentBody,
  MergeBody,
  MoveBody,
  RetractionBody,
  SnapshotBody,
  SplitRuleBody,
  WindowBody
} from "./RequestBody.ts"

/** Events in one answer: what a page holds when nothing is said, and at most (a snapshot can be a hundred kilobytes). */
export const eventsPage = { usual: 100, largest: 1_000 }

const Whole = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const EventsQuery = Schema.Struct({
  after: Whole.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0))),
  type: Schema.optionalKey(Schema.String),
  limit: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: eventsPage.largest })).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(eventsPage.usual))
  )
})

const AnchorQuery = Schema.Struct({ position: Schema.optionalKey(Whole) })

/** `anchor` may be repeated. */
const VerifyQuery = Schema.Struct({
  quick: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  anchor: Schema.Array(Schema.String).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
})

/** `cycle` as in `2026-04`, by default the running one of the as-of instant; `source`: only this one. */
const ReconcileQuery = Schema.Struct({
  cycle: Schema.optionalKey(Schema.String),
  source: Schema.optionalKey(Schema.String),
  asOf
})

/** Reading. Answers are the documents of `ledger … --json`, byte for byte the same fields. */
export class Questions extends HttpApiGroup.make("questions")
  .add(HttpApiEndpoint.get("report", "/report", { query: QuestionQuery, success: Report, error: problems }))
  .add(HttpApiEndpoint.get("diff", "/diff", { query: DiffQuery, success: Difference, error: problems }))
  .add(HttpApiEndpoint.get("explain", "/explain", { query: ExplainQuery, success: Explanation, error: problems }))
  .add(HttpApiEndpoint.get("missions", "/missions", {
    query: { all: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))), asOf },
    success: Missions,
    error: problems
  }))
  // A reference holds "/" and "#", which proxies treat as they please in a path: it is a parameter.
  .add(HttpApiEndpoint.get("mission", "/mission", {
    query: { mission: Schema.NonEmptyString, asOf },
    success: Mission,
    error: problems
  }))
  .add(HttpApiEndpoint.get("splitRules", "/split", { query: { asOf }, success: SplitRules, error: problems }))
  .add(HttpApiEndpoint.get("keys", "/keys", { query: { asOf }, success: Keys, error: problems }))
  .add(HttpApiEndpoint.get("events", "/events", {
    query: EventsQuery,
    success: HttpApiSchema.StreamNdjson({ schema: Event, maxElementBytes: "64 MiB" }),
    error: problems
  }))
  .add(HttpApiEndpoint.get("event", "/event", { query: { position: Position }, success: Event, error: problems }))
  .add(HttpApiEndpoint.get("status", "/status", { query: { asOf }, success: Status, error: problems }))
  .add(HttpApiEndpoint.get("anchor", "/anchor", { query: AnchorQuery, success: Anchored, error: problems }))
  .add(HttpApiEndpoint.get("reconcile", "/reconcile", {
    query: ReconcileQuery,
    success: Reconciliation,
    error: problems
  }))
  .add(HttpApiEndpoint.get("doctor", "/doctor", { success: Doctor, error: problems }))
  .annotateMerge(OpenApi.annotations({ description: "Reading; nothing is appended." }))
{}

/** Writing: each appends events. A request with an `idempotencyKey` may be repeated: the second time changes nothing. */
export class Acts extends HttpApiGroup.make("acts")
  .add(HttpApiEndpoint.post("bookmark", "/bookmarks", { payload: BookmarkBody, success: Bookmarked, error: problems }))
  .add(HttpApiEndpoint.post("addWindow", "/windows", { payload: WindowBody, success: Bookmarked, error: problems }))
  .add(HttpApiEndpoint.post("moveMission", "/moves", { payload: MoveBody, success: Bookmarked, error: problems }))
  .add(HttpApiEndpoint.post("mergeMission", "/merges", { payload: MergeBody, success: Bookmarked, error: problems }))
  .add(HttpApiEndpoint.post("retract", "/retractions", {
    payload: RetractionBody,
    success: Bookmarked,
    error: problems
  }))
  .add(HttpApiEndpoint.post("assignKey", "/key-assignments", {
    payload: KeyAssignmentBody,
    success: KeyAssignment,
    error: problems
  }))
  .add(HttpApiEndpoint.post("setSplitRule", "/split-rules", {
    payload: SplitRuleBody,
    success: SplitRuleChange,
    error: problems
  }))
  .add(HttpApiEndpoint.post("snapshot", "/snapshots", { payload: SnapshotBody, success: Snapshot, error: problems }))
  .annotateMerge(OpenApi.annotations({ description: "Writing: each appends events." }))
{}

/** Heavy work on the daemon's own files: over its unix socket only, refused with 403 elsewhere. */
export class Maintenance extends HttpApiGroup.make("maintenance")
  .add(HttpApiEndpoint.post("verify", "/verify", {
    query: VerifyQuery,
    success: longWork(Verification),
    error: problems
  }))
  .add(HttpApiEndpoint.post("rebuild", "/rebuild", { success: longWork(Rebuilt), error: problems }))
  .add(HttpApiEndpoint.post("backup", "/backup", { payload: BackupBody, success: BackupMade, error: problems }))
  .annotateMerge(OpenApi.annotations({ description: "Heavy work on the daemon's files; over its unix socket only." }))
{}

/** Parameters and fields that do not exist are refused: a misspelt filter must not answer another question. */
export class LedgerApi extends HttpApi.make("ledger")
  .add(Questions, Acts, Maintenance)
  .prefix("/api/v1")
  .annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error" })
  .annotate(HttpApi.PayloadParseOptions, { onExcessProperty: "error" })
  .annotateMerge(OpenApi.annotations({
    title: "ledger",
    version: "1",
    description: "What did an issue cost? Over TCP every request carries `Authorization: Bearer <token>`."
  }))
{}
