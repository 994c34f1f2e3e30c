/** From everything that can go wrong inside to the one failure that the ledger shows. */
import type { DatabaseFailed } from "../database/DatabaseError.ts"
import type { AppendFailure, BackupKept, LogOpenFailure, NoBackup, RestoreRefused } from "../event-log/LogError.ts"
import type { LockHeld } from "../event-log/WriteLock.ts"
import type { ProjectionFailure } from "../projection/Projector.ts"
import type { NameUnknown } from "../report/NameUnknown.ts"
import type { UnknownSource } from "../source/Collector.ts"
import type { RecordFailed } from "../source/Recorder.ts"
import { LedgerFailure } from "./LedgerFailure.ts"

export type InnerFailure =
  | AppendFailure
  | BackupKept
  | NoBackup
  | RestoreRefused
  | LockHeld
  | LogOpenFailure
  | NameUnknown
  | ProjectionFailure
  | RecordFailed
  | UnknownSource

/** Stable names for programs. What is not listed is called by its tag. */
const codes: Partial<Record<InnerFailure["_tag"], string>> = {
  NoLedgerYet: "no-ledger",
  NotALedger: "not-a-ledger",
  NewerFormat: "newer-format",
  OlderFormat: "older-format",
  DatabaseFailed: "database-failed",
  DatabaseBusy: "database-busy",
  SqliteTooOld: "sqlite-too-old",
  EventsLost: "events-lost",
  LockHeld: "locked",
  BackupKept: "backup-kept",
  NoBackup: "no-backup",
  RestoreRefused: "not-restored",
  LogStopped: "log-stopped",
  AppendRefused: "not-recorded",
  Conflict: "conflict",
  UndecodableEvent: "unreadable-event",
  ViewsDiverged: "views-diverged",
  RecordFailed: "not-recorded",
  UnknownSource: "unknown-source"
}

/** A failure whose message ends in advice after a semicolon gives the advice as its hint. */
export const toLedgerFailure = (failure: InnerFailure | LedgerFailure): LedgerFailure => {
  if (failure._tag === "LedgerFailure") return failure
  if (failure._tag === "NameUnknown") {
    const { hint, message, problem, what } = failure
    return new LedgerFailure({ code: `${problem}-${what}`, message, hint, exitCode: 2 })
  }
  const [message, ...advice] = failure.message.split("; ")
  return new LedgerFailure({
    code: codes[failure._tag] ?? failure._tag,
    message: message ?? failure.message,
    hint: advice.length === 0 ? null : advice.join("; "),
    exitCode: exitCodeOf(failure)
  })
}

const exitCodeOf = (failure: Exclude<InnerFailure, NameUnknown>): 1 | 2 | 4 => {
  if (["Conflict", "NoBackup", "UnknownSource"].includes(failure._tag)) return 2
  if (failure._tag === "RestoreRefused" && failure.reason === "not there") return 2
  return failure._tag === "DatabaseFailed" && isDenied(failure) ? 4 : 1
}

const isDenied = ({ code }: DatabaseFailed): boolean =>
  /^(?:SQLITE_READONLY|SQLITE_PERM|EACCES|EPERM|EROFS)/u.test(code)
