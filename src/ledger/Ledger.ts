/** What the ledger answers and does, whoever asks: command line, daemon or a program. */
import { Context, type Effect } from "effect"
import type { Anchored } from "../report/documents/Anchored.ts"
import type { BackupMade } from "../report/documents/BackupMade.ts"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import type { Difference } from "../report/documents/Difference.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import type { Event } from "../report/documents/Event.ts"
import type { Explanation } from "../report/documents/Explanation.ts"
import type { KeyAssignment } from "../report/documents/KeyAssignment.ts"
import type { Keys } from "../report/documents/Keys.ts"
import type { Mission } from "../report/documents/Mission.ts"
import type { Missions } from "../report/documents/Missions.ts"
import type { Rebuilt } from "../report/documents/Rebuilt.ts"
import type { Reconciliation } from "../report/documents/Reconciliation.ts"
import type { Report } from "../report/documents/Report.ts"
import type { Snapshot } from "../report/documents/Snapshot.ts"
import type { SplitRuleChange } from "../report/documents/SplitRuleChange.ts"
import type { SplitRules } from "../report/documents/SplitRules.ts"
import type { Status } from "../report/documents/Status.ts"
import type { Verification } from "../report/documents/Verification.ts"
import type { AsOfAsked, FigureQuestion, Question } from "../report/Question.ts"
import type { ReconcileAsked } from "../report/reconcileOf.ts"
import type { LedgerFailure } from "./LedgerFailure.ts"
import type {
  AddWindowRequest,
  AnchorRequest,
  AssignKeyRequest,
  BookmarkRequest,
  DiffRequest,
  EventsRequest,
  MergeMissionRequest,
  MoveMissionRequest,
  RetractRequest,
  SetSplitRuleRequest,
  SnapshotRequest,
  VerifyRequest
} from "./Request.ts"

/** How far a long piece of work is: `done` of `total` of `what`. */
export interface Progress {
  readonly what: string
  readonly done: number
  readonly total: number
}
export type OnProgress = (progress: Progress) => void

/** The point of the log that a question looks from; the head where nothing is said. */
interface From {
  readonly asOf?: AsOfAsked
}

type Answer<A> = Effect.Effect<A, LedgerFailure>

/** Questions read, and are answered as of the head of the log or an earlier position; the rest appends events. */
export class Ledger extends Context.Service<Ledger, {
  readonly report: (question: Question) => Answer<Report>
  readonly diff: (request: DiffRequest) => Answer<Difference>
  readonly explain: (question: FigureQuestion) => Answer<Explanation>
  readonly missions: (request: From & { readonly all: boolean }) => Answer<Missions>
  readonly mission: (request: From & { readonly mission: string }) => Answer<Mission>
  readonly keys: (request: From) => Answer<Keys>
  readonly events: (request: EventsRequest) => Answer<ReadonlyArray<Event>>
  /** One event with its place in the chain and what it moved. */
  readonly event: (request: { readonly position: number }) => Answer<Event>
  readonly status: (request: From) => Answer<Status>
  readonly reconcile: (request: From & ReconcileAsked) => Answer<Reconciliation>
  readonly doctor: Answer<Doctor>
  readonly anchor: (request: AnchorRequest) => Answer<Anchored>
  /** Without a request everything is verified, and no anchors. */
  readonly verify: (onProgress: OnProgress, request?: VerifyRequest) => Answer<Verification>
  readonly rebuild: (onProgress: OnProgress) => Answer<Rebuilt>
  readonly backup: (request: { readonly file: string }) => Answer<BackupMade>
  readonly bookmark: (request: BookmarkRequest) => Answer<Bookmarked>
  readonly addWindow: (request: AddWindowRequest) => Answer<Bookmarked>
  readonly moveMission: (request: MoveMissionRequest) => Answer<Bookmarked>
  readonly mergeMission: (request: MergeMissionRequest) => Answer<Bookmarked>
  readonly retract: (request: RetractRequest) => Answer<Bookmarked>
  readonly assignKey: (request: AssignKeyRequest) => Answer<KeyAssignment>
  readonly splitRules: (request: From) => Answer<SplitRules>
  readonly setSplitRule: (request: SetSplitRuleRequest) => Answer<SplitRuleChange>
  readonly snapshot: (request: SnapshotRequest) => Answer<Snapshot>
}>()("ledger/ledger/Ledger") {}
