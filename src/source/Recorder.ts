/** Where readings go and what is remembered of a source: the port between collecting and the log, implemented by the ledger. */
import { Context, type Effect, Schema } from "effect"
import type { Surface } from "../event/Collection.ts"
import type { KeyObserved } from "../event/Key.ts"
import type { Interval } from "../time/Interval.ts"
import type { HorizonAt, ReadProgress } from "./ReadProgress.ts"
import type { BalanceReading, ListedKey, SourceFailure, UsageReading, UsageValue } from "./Source.ts"

/** A key as seen now: listed with everything, or only labelled beside its spend. */
export type SeenKey =
  | { readonly by: "listing"; readonly key: ListedKey }
  | { readonly by: "label"; readonly key: Pick<ListedKey, "key" | "name" | "redacted"> }

/** What a read found out. Each becomes events of its own, or none where it says nothing new. */
export type Finding =
  | { readonly type: "usage"; readonly reading: UsageReading }
  | { readonly type: "balance"; readonly reading: BalanceReading }
  | { readonly type: "keys"; readonly keys: ReadonlyArray<SeenKey> }
  | { readonly type: "recovery"; readonly surface: Surface }
  | { readonly type: "failure"; readonly failure: SourceFailure }

/** `occurredAt`, ms: the request's instant, or the bookmark's for which it was made. */
export interface RecordInput {
  readonly source: string
  readonly occurredAt: number
  readonly finding: Finding
}

/** How many events were appended; `refused` where the source already has a usage snapshot that occurred then or later. */
export interface RecordResult {
  readonly events: number
  readonly refused: boolean
}

/**
 * What the log says of a source.
 *
 * - `horizonAt`: how long its buckets are read again, by the posting lag that bounds them;
 * - `progress`: `foldReads` of its usage snapshots with that horizon; `null` before the first;
 * - `keys`: the last observation of each key;
 * - `failing`: surfaces whose latest event is a failure.
 */
export interface Memory {
  readonly horizonAt: HorizonAt
  readonly progress: ReadProgress | null
  readonly keys: ReadonlyMap<string, KeyObserved>
  readonly failing: ReadonlyMap<Surface, Pick<SourceFailure, "reason" | "status">>
}

/** The log could not be read or written; what was read of the source is lost, and will be read again. */
export class RecordFailed extends Schema.TaggedError<RecordFailed>()("RecordFailed", {
  detail: Schema.String,
  cause: Schema.Defect()
}) {
  override get message() {
    return `cannot record what the source said: ${this.detail}`
  }
}

/**
 * `record` appends in one piece, in the writer's turn: what a snapshot leaves out is decided against the log as it is then,
 * and an older usage reading is refused, for another process may have read the source meanwhile.
 */
export class Recorder extends Context.Service<Recorder, {
  readonly memory: (source: string) => Effect.Effect<Memory, RecordFailed>
  /** What each series is known to sum to on each UTC day of the window; `bucket`: the day's start. */
  readonly daily: (source: string, window: Interval) => Effect.Effect<ReadonlyArray<UsageValue>, RecordFailed>
  readonly record: (input: RecordInput) => Effect.Effect<RecordResult, RecordFailed>
}>()("ledger/source/Recorder") {}
