/** Records what sources say: the collector's port to the log. */
import { Effect, Layer, Schema } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { NewEvent } from "../event-log/StoredEvent.ts"
import { type Balance, BalanceSnapshotTaken } from "../event/Balance.ts"
import type { KeyObserved } from "../event/Key.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { Usd } from "../money/Usd.ts"
import { lastFailures } from "../report/Freshness.ts"
import { PostingLags } from "../report/PostingLags.ts"
import { type HorizonAt, horizonOf } from "../source/ReadProgress.ts"
import { type Finding, type Memory, Recorder, RecordFailed, type RecordInput } from "../source/Recorder.ts"
import type { UsageValue } from "../source/Source.ts"
import { toEvents } from "../source/toEvents.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import { LedgerFiles, type OpenLedger } from "./LedgerFiles.ts"
import { ProgressOfSources } from "./ProgressOfSources.ts"

/** Who owns a key when it is first seen, and how late each source posts, where the configuration says so (ms). */
export interface RecorderSettings {
  /** Who reads: `daemon`, or the person whose command it is. */
  readonly actor: string
  readonly ownerOf: (source: string, keyName: string | null) => string | null
  readonly configuredLag: (source: string) => number | undefined
}

export const layer = (settings: RecorderSettings): Layer.Layer<Recorder, never, LedgerFiles> =>
  Layer.effect(
    Recorder,
    Effect.gen(function*() {
      const files = yield* LedgerFiles
      const progress = new ProgressOfSources()
      return Recorder.of({
        memory: (source) =>
          files.reading.pipe(
            Effect.flatMap(({ projector }) => projector.views()),
            Effect.map(({ file, position }) => memoryOf(file, position, source, progress, settings)),
            Effect.catchTag("NoLedgerYet", () => Effect.succeed(nothingKnown(settings.configuredLag(source) ?? 0))),
            Effect.mapError(toRecordFailed)
          ),
        daily: (source, window) =>
          files.reading.pipe(
            Effect.flatMap(({ projector }) => projector.views()),
            Effect.map(({ file }) => dailyIn(file, source, window)),
            Effect.catchTag("NoLedgerYet", () => Effect.succeed([])),
            Effect.mapError(toRecordFailed)
          ),
        record: (input) => files.writing((open) => record(open, input, settings)).pipe(Effect.mapError(toRecordFailed))
      })
    })
  )

const toRecordFailed = (cause: Error): RecordFailed => new RecordFailed({ detail: cause.message, cause })

const nothingKnown = (lag: number): Memory => ({
  horizonAt: () => horizonOf(lag),
  progress: null,
  keys: new Map(),
  failing: new Map()
})

/** Every writer's first look is at the views, so that what is decided here is decided against the log as it is. */
const record = Effect.fnUntraced(
  function*({ log, projector }: OpenLedger, input: RecordInput, settings: RecorderSettings) {
    const { file } = yield* projector.views()
    const { finding, occurredAt, source } = input
    if (finding.type === "usage" && lastSnapshotAt(file, source) >= occurredAt) return { events: 0, refused: true }
    const keys = keysOf(file, source)
    const values = finding.type === "usage" ? valuesIn(file, source, finding.reading.window) : []
    const said = toEvents(source, finding, { values, keys, invoices: invoicesOf(file, source) })
    const events = [...assignments(file, source, finding, settings), ...said]
    if (events.length === 0) return { events: 0, refused: false }
    yield* log.append(
      events.map((event): NewEvent => ({ event, occurredAt, actor: settings.actor, idempotencyKey: null }))
    )
    yield* projector.views()
    return { events: events.length, refused: false }
  }
)

const lastSnapshotAt = (views: SqliteFile, source: string): number => {
  const row = views.prepare("SELECT max(occurred_at) AS at FROM snapshot WHERE source = ? AND surface = 'usage'")
    .get(source) as { at: number | null }
  return row.at ?? -Infinity
}

/**
 * The first time a key's name is seen, in a listing or beside its spend, it gets its owner, from the beginning of time. Until then
 * it is nobody's: assigned to nobody it would stay, whatever its name turns out to be.
 */
const assignments = (
  views: SqliteFile,
  source: string,
  finding: Finding,
  { ownerOf }: RecorderSettings
): ReadonlyArray<LedgerEvent> => {
  const assigned = views.prepare("SELECT 1 FROM key_assignment WHERE source = ? AND id = ? LIMIT 1")
  return [...namesSeen(finding)].filter(([key, name]) => name !== null && assigned.get(source, key) === undefined).map((
    [key, name]
  ) => ({
    type: "KeyAssigned" as const,
    payload: { source, key, agent: ownerOf(source, name), from: null }
  }))
}

const namesSeen = (finding: Finding): ReadonlyMap<string, string | null> => {
  if (finding.type === "keys") return new Map(finding.keys.map(({ key }) => [key.key, key.name]))
  if (finding.type !== "usage") return new Map()
  const { labels, values } = finding.reading
  const names = new Map<string, string | null>()
  for (const { key } of values) if (key !== null) names.set(key, labels.get(key)?.name ?? null)
  return names
}

/** As they were read last, whichever release wrote it down. */
const invoicesOf = (views: SqliteFile, source: string): Balance | undefined => {
  const payload = views.prepare(
    "SELECT payload FROM balance WHERE source = ? AND surface = 'invoices' ORDER BY position DESC LIMIT 1"
  ).pluck().get(source) as string | undefined
  return payload === undefined ? undefined : decodeBalance(JSON.parse(payload)).balance
}

const decodeBalance = Schema.decodeUnknownSync(BalanceSnapshotTaken)

/** The present value of every series in every bucket of the window in which it was ever listed. */
const valuesIn = (views: SqliteFile, source: string, { from, to }: Interval): ReadonlyArray<UsageValue> => {
  const rows = views.prepare(
    `SELECT s.key, s.model, s.meter, o.start AS bucket, o.value FROM series s
     JOIN observation o ON o.series = s.number AND o.start >= ? AND o.start < ?
     WHERE s.source = ? AND s.surface = 'usage' AND o.position =
       (SELECT max(position) FROM observation WHERE series = o.series AND start = o.start)`,
    "bigint"
  ).all(from, to, source) as Array<
    { key: string | null; model: string | null; meter: string | null; bucket: bigint; value: bigint }
  >
  return rows.map(({ bucket, key, meter, model, value }) => ({
    key,
    model,
    meter,
    bucket: Number(bucket),
    amount: Usd.ticks(value)
  }))
}

/** From the sums of what was reported, which stand at the head. */
const dailyIn = (views: SqliteFile, source: string, { from, to }: Interval): ReadonlyArray<UsageValue> => {
  const rows = views.prepare(
    `SELECT s.key, s.model, s.meter, r.day, r.ticks FROM series s JOIN reported r ON r.series = s.number
     WHERE s.source = ? AND s.surface = 'usage' AND r.day >= ? AND r.day < ?`,
    "bigint"
  ).all(source, from / dayLength, to / dayLength) as Array<
    { key: string | null; model: string | null; meter: string | null; day: bigint; ticks: bigint }
  >
  return rows.map(({ day, ticks, ...series }) => ({
    ...series,
    bucket: Number(day) * dayLength,
    amount: Usd.ticks(ticks)
  }))
}

const keysOf = (views: SqliteFile, source: string): ReadonlyMap<string, KeyObserved> => {
  const rows = views.prepare(
    `SELECT source, id AS "key", name, redacted, disabled, per_second AS perSecond, per_minute AS perMinute,
       tokens_per_minute AS tokensPerMinute FROM key_label k
     WHERE source = ? AND position = (SELECT max(position) FROM key_label WHERE source = k.source AND id = k.id)`
  ).all(source) as Array<Omit<KeyObserved, "disabled"> & { disabled: number | null }>
  return new Map(
    rows.map(({ disabled, ...label }) => [label.key, { ...label, disabled: disabled === null ? null : disabled === 1 }])
  )
}

const memoryOf = (
  views: SqliteFile,
  position: number,
  source: string,
  progress: ProgressOfSources,
  { configuredLag }: RecorderSettings
): Memory => {
  const lags = new PostingLags(views, { position, instant: lastSnapshotAt(views, source) }, configuredLag)
  const horizonAt: HorizonAt = (instant) => horizonOf(lags.at(source, instant))
  return {
    horizonAt,
    progress: progress.of(views, position, source, horizonAt),
    keys: keysOf(views, source),
    failing: lastFailures(views, source, position)
  }
}
