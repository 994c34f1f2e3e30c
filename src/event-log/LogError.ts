/** What can go wrong with the event log, each as one line that says what, why and what to do. */
import { Schema } from "effect"
import type { DatabaseBusy, DatabaseFailed, OpenFailure } from "../database/DatabaseError.ts"
import { eventsNamed } from "./eventsNamed.ts"

/** The idempotency key was used before for something else. `position` is the first use. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", {
  idempotencyKey: Schema.String,
  position: Schema.Int
}) {
  override get message(): string {
    return `idempotency key ${this.idempotencyKey} already stands for event ${this.position}, which says something else; ` +
      `use another key, or look at it with ledger log --after ${this.position - 1}`
  }
}

/** Nothing was appended, and the log is as sound as before. */
export class AppendRefused extends Schema.TaggedError<AppendRefused>()("AppendRefused", {
  reason: Schema.Literals(["disk full", "read only", "invalid"]),
  detail: Schema.String
}) {
  override get message(): string {
    const advice = {
      "disk full": "free some space, appending then works again",
      "read only": "open the log for writing",
      invalid: "correct the event"
    }
    return `event not recorded, ${this.reason}: ${this.detail}; ${advice[this.reason]}`
  }
}

/** The disk failed under the log. What was acknowledged is kept; whether the last append was is known after a restart. */
export class LogStopped extends Schema.TaggedError<LogStopped>()("LogStopped", {
  path: Schema.String,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.path} takes no more events: ${this.detail}; check the disk, then start the ledger again`
  }
}

/** There is no log at this path, or none that has been set up: callers may treat it as an empty one. */
export class NoLedgerYet extends Schema.TaggedError<NoLedgerYet>()("NoLedgerYet", { path: Schema.String }) {
  override get message(): string {
    return `there is no ledger at ${this.path} yet; start one with ledger snapshot or ledger daemon, or name another with --db`
  }
}

/** How the witness and the log disagree: the log ends earlier, holds another event there, or belongs to another ledger. */
export const Loss = Schema.Literals(["shorter", "different", "other ledger"])
export type Loss = typeof Loss.Type

/** What an operator does where the witness saw what the log lacks. */
export const adviceOnLoss = "put back the newest copy together with its -wal file, or, to go on with what is left, " +
  "run ledger verify --accept-head (docs/operating.md, The witness)"

/** The witness saw events that this log does not hold: a lost `-wal`, an old copy, a forged suffix. `head` is the log's last position. */
export class EventsLost extends Schema.TaggedError<EventsLost>()("EventsLost", {
  path: Schema.String,
  witness: Schema.String,
  loss: Loss,
  witnessed: Schema.Int,
  head: Schema.Int
}) {
  override get message(): string {
    return `events are missing from ${this.path}: ${lossDetail(this)}; ${adviceOnLoss}`
  }
}

/** One sentence without advice, as `verify` shows it. */
export const lossDetail = (
  { head, loss, witness, witnessed }: Pick<EventsLost, "head" | "loss" | "witness" | "witnessed">
): string => {
  switch (loss) {
    case "shorter":
      return `${witness} saw event ${witnessed}, the log ends at ${head}`
    case "different":
      return `${witness} saw another event at position ${witnessed} than the log holds`
    case "other ledger":
      return `${witness} belongs to another ledger`
  }
}

/** The backup that would be replaced holds events that the log lacks: it may be the last trace of them. `common` null: of another ledger. */
export class BackupKept extends Schema.TaggedError<BackupKept>()("BackupKept", {
  path: Schema.String,
  common: Schema.NullOr(Schema.Int),
  end: Schema.Int
}) {
  override get message(): string {
    const { common, end, path } = this
    const what = common === null
      ? `${path} is a backup of another ledger`
      : `${path} holds ${eventsNamed(common + 1, end)}, which the log lacks`
    return `${what}, and was left as it is; name another file, and find out with ledger verify what happened to the log`
  }
}

/** The file that was named for a backup is none, and no place for one either; nothing was touched. `reason` goes on after the path. */
export class NoBackup extends Schema.TaggedError<NoBackup>()("NoBackup", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.path} ${this.reason}, and was left as it was; name another file`
  }
}

/** The backup was not put in the place of the log; everything is as it was. */
export class RestoreRefused extends Schema.TaggedError<RestoreRefused>()("RestoreRefused", {
  backup: Schema.String,
  reason: Schema.Literals(["not there", "damaged", "events would be lost"]),
  detail: Schema.String
}) {
  override get message(): string {
    if (this.reason === "not there") return `there is no file ${this.backup}, so nothing was restored; name a backup`
    return this.reason === "damaged"
      ? `${this.backup} is damaged and was not restored, ${this.detail}; take an older backup`
      : `nothing was restored: ${this.detail}; make a backup of it first if it can be read, then add --replace, ` +
        "which moves its files aside"
  }
}

/** What using an open log can fail with. */
export type LogError = DatabaseFailed | DatabaseBusy | LogStopped

/** What appending can fail with. */
export type AppendFailure = Conflict | AppendRefused | LogError

/** What opening a log can fail with. */
export type LogOpenFailure = OpenFailure | NoLedgerYet | EventsLost
