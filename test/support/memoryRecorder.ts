/** A recorder that keeps its events in memory, with everything a real one decides: sparseness, refusal, what is remembered. */
import { Effect, Layer, Result } from "effect"
import type { KeyObserved } from "../../src/event/Key.ts"
import {
  decodeEvent,
  encodePayload,
  type EventType,
  type LedgerEvent,
  type Payload
} from "../../src/event/LedgerEvent.ts"
import { Usd } from "../../src/money/Usd.ts"
import { foldReads, type Read, usualHorizon } from "../../src/source/ReadProgress.ts"
import { type Memory, Recorder, RecordFailed, type RecordInput } from "../../src/source/Recorder.ts"
import type { UsageValue } from "../../src/source/Source.ts"
import { toEvents } from "../../src/source/toEvents.ts"

export interface RecordedEvent {
  readonly occurredAt: number
  readonly event: LedgerEvent
}

export interface MemoryRecorder {
  readonly layer: Layer.Layer<Recorder>
  readonly events: () => ReadonlyArray<RecordedEvent>
  /** The payloads of one type, in order. */
  readonly of: <T extends EventType>(type: T) => ReadonlyArray<Payload<T>>
  /** When the events of one type occurred. */
  readonly instants: (type: EventType) => ReadonlyArray<number>
  /** Everything that would be stored, as text. */
  readonly text: () => string
  /** The present value of each series and bucket ever listed. */
  readonly values: () => ReadonlyArray<UsageValue>
  readonly total: () => Usd
  /** Makes every record fail from now on, or no more. */
  readonly breakLog: (broken: boolean) => void
  /** Refuses usage as if another process had just recorded a younger reading. */
  readonly refuseUsage: (refuse: boolean) => void
}

export const makeMemoryRecorder = (): MemoryRecorder => {
  const events: Array<RecordedEvent> = []
  let broken = false
  let refusing = false
  const record = ({ finding, occurredAt, source }: RecordInput) => {
    const last = progressOf(events)?.lastSnapshotAt ?? -Infinity
    if (finding.type === "usage" && (refusing || occurredAt <= last)) return { events: 0, refused: true }
    const known = { values: valuesOf(events), keys: keysOf(events), invoices: invoicesOf(events) }
    const fresh = toEvents(source, finding, known).map((event) => ({ occurredAt, event: stored(event) }))
    events.push(...fresh)
    return { events: fresh.length, refused: false }
  }
  const guarded = <A>(body: () => A) =>
    Effect.suspend(() =>
      broken
        ? Effect.fail(new RecordFailed({ detail: "disk full", cause: new Error("ENOSPC") }))
        : Effect.sync(body)
    )
  return {
    layer: Layer.succeed(Recorder, {
      memory: () => guarded(() => memoryOf(events)),
      daily: (_source, { from, to }) =>
        guarded(() =>
          valuesOf(events).filter(({ bucket }) => from <= bucket && bucket < to)
            .map((value) => ({ ...value, bucket: value.bucket - value.bucket % 86_400_000 }))
        ),
      record: (input) => guarded(() => record(input))
    }),
    events: () => events,
    of: (type) => payloadsOf(events, type),
    instants: (type) => events.filter(({ event }) => event.type === type).map(({ occurredAt }) => occurredAt),
    text: () => JSON.stringify(events.map(({ event }) => encodePayload(event))),
    values: () => valuesOf(events),
    total: () => Usd.sum(valuesOf(events).map(({ amount }) => amount)),
    breakLog: (now) => {
      broken = now
    },
    refuseUsage: (refuse) => {
      refusing = refuse
    }
  }
}

/** As it comes back from the log: what cannot be written or read again throws here. */
const stored = (event: LedgerEvent): LedgerEvent =>
  Result.getOrThrow(decodeEvent(event.type, 1, JSON.stringify(encodePayload(event))))

const payloadsOf = <T extends EventType>(events: ReadonlyArray<RecordedEvent>, type: T): ReadonlyArray<Payload<T>> =>
  events.flatMap(({ event }) => event.type === type ? [event.payload as Payload<T>] : [])

const progressOf = (events: ReadonlyArray<RecordedEvent>) =>
  foldReads(events.flatMap(({ event, occurredAt }): ReadonlyArray<Read> =>
    event.type === "UsageSnapshotTaken"
      ? [{ grid: event.payload.grid, window: event.payload.window, at: occurredAt }]
      : []
  ))

const keysOf = (events: ReadonlyArray<RecordedEvent>): ReadonlyMap<string, KeyObserved> =>
  new Map(payloadsOf(events, "KeyObserved").map((payload) => [payload.key, payload]))

const invoicesOf = (events: ReadonlyArray<RecordedEvent>) =>
  payloadsOf(events, "BalanceSnapshotTaken").findLast(({ balance }) => balance.surface === "invoices")?.balance

const valuesOf = (events: ReadonlyArray<RecordedEvent>): ReadonlyArray<UsageValue> => {
  const values = new Map<string, UsageValue>()
  for (const { series } of payloadsOf(events, "UsageSnapshotTaken")) {
    for (const { points, ...parts } of series) {
      for (const point of points) values.set(JSON.stringify([parts, point.bucket]), { ...parts, ...point })
    }
  }
  return [...values.values()]
}

const memoryOf = (events: ReadonlyArray<RecordedEvent>): Memory => {
  const failing = new Map<string, Payload<"CollectionFailed">>()
  for (const { event } of events) {
    if (event.type === "CollectionFailed") failing.set(event.payload.surface, event.payload)
    if (event.type === "UsageSnapshotTaken") failing.delete("usage")
    if (event.type === "BalanceSnapshotTaken") failing.delete(event.payload.balance.surface)
    if (event.type === "note.SurfaceRecovered") failing.delete(event.payload.surface)
  }
  return {
    horizonAt: usualHorizon,
    progress: progressOf(events),
    keys: keysOf(events),
    failing: failing as unknown as Memory["failing"]
  }
}
