/** What the ledger answers and does, whoever asks: command line, daemon or a program. */
import { Context, type Effect } from "effect"
import type { BackupMade } from "../report/documents/BackupMade.ts"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import type { Event } from "../report/documents/Event.ts"
import type { KeyAssignment } from "../report/documents/KeyAssignment.ts"
import type { Keys } from "../report/documents/Keys.ts"
import type { Mission } from "../report/documents/Mission.ts"
import type { Missions } from "../report/documents/Missions.ts"
import type { Rebuilt } from "../report/documents/Rebuilt.ts"
import type { Report } from "../report/documents/Report.ts"
import type { Snapshot } from "../report/documents/Snapshot.ts"
import type { Status } from "../report/documents/Status.ts"
import type { Verification } from "../report/documents/Verification.ts"
import type { Question } from "../report/Question.ts"
import type { LedgerFailure } from "./LedgerFailure.ts"
import type { AssignKeyRequest, BookmarkRequest, EventsRequest, RetractRequest, SnapshotRequest } from "./Request.ts"

/** How far a long piece of work is: `done` of `total` of `what`. */
export interface Progress {
  readonly what: string
  readonly done: number
  readonly total: number
}
export type OnProgress = (progress: Progress) => void

type Answer<A> = Effect.Effect<A, LedgerFailure>

/** Questions read, and are answered as of the head of the log or an earlier position; the rest appends events. */
export class Ledger extends Context.Service<Ledger, {
  readonly report: (question: Question) => Answer<Report>
  readonly missions: (request: { readonly all: boolean }) => Answer<Missions>
  readonly mission: (request: { readonly mission: string }) => Answer<Mission>
  readonly keys: Answer<Keys>
  readonly events: (request: EventsRequest) => Answer<ReadonlyArray<Event>>
  readonly status: Answer<Status>
  readonly doctor: Answer<Doctor>
  readonly verify: (onProgress: OnProgress) => Answer<Verification>
  readonly rebuild: (onProgress: OnProgress) => Answer<Rebuilt>
  readonly backup: (request: { readonly file: string }) => Answer<BackupMade>
  readonly bookmark: (request: BookmarkRequest) => Answer<Bookmarked>
  readonly retract: (request: RetractRequest) => Answer<Bookmarked>
  readonly assignKey: (request: AssignKeyRequest) => Answer<KeyAssignment>
  readonly snapshot: (request: SnapshotRequest) => Answer<Snapshot>
}>()("ledger/ledger/Ledger") {}
