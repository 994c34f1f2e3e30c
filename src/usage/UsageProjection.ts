/** Projection: what the sources reported, bucket by bucket, and what of it was seen when. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { bucketLength, type UsageSnapshotTaken } from "../event/Usage.ts"
import { blockTable } from "../projection/Blocks.ts"
import type { Fold, Projection, RecordedEvent } from "../projection/Projection.ts"
import type { Interval } from "../time/Interval.ts"
import { ClosingTable, closingTables } from "./ClosingTable.ts"
import { Coverage } from "./Coverage.ts"
import { ObservationTable } from "./ObservationTable.ts"
import { readingSumTables } from "./ReadingSums.ts"
import type { EpochMark } from "./RecentMarks.ts"
import type { Bucket, Observation } from "./segments.ts"
import { SeriesTable } from "./SeriesTable.ts"

export const usageProjection: Projection = {
  name: "usage",
  version: 8,
  tables: `
    CREATE TABLE series (
      number INTEGER PRIMARY KEY, source TEXT NOT NULL, surface TEXT NOT NULL, basis TEXT NOT NULL,
      key TEXT, model TEXT, meter TEXT,
      seen INTEGER NOT NULL,               -- position of the first event that lists it
      longest INTEGER NOT NULL             -- ms of its longest bucket: what overlaps an instant started less than that before it
    ) STRICT;
    CREATE TABLE snapshot (
      position INTEGER PRIMARY KEY, source TEXT NOT NULL, surface TEXT NOT NULL, occurred_at INTEGER NOT NULL,
      read_at INTEGER NOT NULL, window_from INTEGER NOT NULL, window_to INTEGER NOT NULL, unit TEXT NOT NULL,
      dimensions TEXT NOT NULL, points INTEGER NOT NULL, rounded INTEGER NOT NULL, clock_skew INTEGER,
      late INTEGER NOT NULL,               -- ms from a bucket's end to this reading, of the latest growth posted after it; 0: none
      covered_from INTEGER NOT NULL, covered_to INTEGER NOT NULL,  -- all that was read up to this snapshot, gaps included
      span INTEGER NOT NULL,               -- hours, a power of two, within which both ends of the window lie from occurred_at
      read_from INTEGER NOT NULL, read_to INTEGER NOT NULL,  -- from the first window to the last, up to this snapshot
      newest INTEGER,                      -- start of the last bucket of which anything was listed up to this snapshot
      listed_from INTEGER, listed_to INTEGER,  -- starts of the first and the last bucket of which it lists a value
      gap_from INTEGER                     -- where this window starts after what was read before: from here to window_from
    ) STRICT;
    ${blockTable}
    ${readingSumTables}
    CREATE TABLE observation (             -- one row for each value that a snapshot lists: sparse, like the log
      series INTEGER NOT NULL, start INTEGER NOT NULL, position INTEGER NOT NULL, "end" INTEGER NOT NULL,
      at INTEGER NOT NULL, previous_at INTEGER, value INTEGER NOT NULL, high INTEGER NOT NULL, change INTEGER NOT NULL,
      PRIMARY KEY (series, start, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE collection_failure (
      position INTEGER PRIMARY KEY, source TEXT NOT NULL, surface TEXT NOT NULL, occurred_at INTEGER NOT NULL,
      reason TEXT NOT NULL, status INTEGER, detail TEXT NOT NULL, permission TEXT
    ) STRICT;
    CREATE TABLE surface_recovery (
      position INTEGER PRIMARY KEY, source TEXT NOT NULL, surface TEXT NOT NULL, occurred_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE balance (
      position INTEGER PRIMARY KEY, source TEXT NOT NULL, surface TEXT NOT NULL, occurred_at INTEGER NOT NULL,
      cycle TEXT, payload TEXT NOT NULL    -- cycle: of a running invoice
    ) STRICT;${closingTables}`,
  indexes: `
    CREATE INDEX observation_fallen ON observation (series, start) WHERE value < high;
    CREATE INDEX failure_by_surface ON collection_failure (source, surface, position);
    CREATE INDEX recovery_by_surface ON surface_recovery (source, surface, position);
    CREATE INDEX balance_by_surface ON balance (source, surface, position);
    CREATE INDEX balance_by_cycle ON balance (source, surface, cycle, position) WHERE cycle IS NOT NULL;
    CREATE INDEX snapshot_by_span ON snapshot (source, surface, span, occurred_at);
    CREATE INDEX snapshot_by_source ON snapshot (source, surface, occurred_at);
    CREATE INDEX snapshot_late ON snapshot (source, occurred_at, late) WHERE late > 0;
    CREATE INDEX snapshot_after_gap ON snapshot (source, position) WHERE gap_from IS NOT NULL;`
}

const hour = 3_600_000

/** One value of one bucket, as the last applied snapshot changed it. */
export interface UsageChange {
  readonly series: number
  readonly bucket: Bucket
  readonly before: EpochMark
  readonly observation: Observation
}

export interface UsageFold extends Fold {
  /** What the last applied event changed. */
  readonly changes: () => ReadonlyArray<UsageChange>
  /** Keeps sums of what was read since the block before. */
  readonly endBlock: (number: number) => void
  readonly series: SeriesTable
  readonly observations: ObservationTable
}

export const openUsageFold = (views: SqliteFile): UsageFold => {
  const insert = {
    snapshot: views.prepare(`INSERT INTO snapshot VALUES (${"?, ".repeat(21)}?)`),
    failure: views.prepare("INSERT INTO collection_failure VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    recovery: views.prepare("INSERT INTO surface_recovery VALUES (?, ?, ?, ?)"),
    balance: views.prepare("INSERT INTO balance VALUES (?, ?, ?, ?, ?, ?)")
  }
  const series = new SeriesTable(views)
  const observations = new ObservationTable(views)
  const coverage = new Coverage(views)
  const closings = new ClosingTable(views)
  let changes: Array<UsageChange> = []

  const readSnapshot = (recorded: RecordedEvent, snapshot: UsageSnapshotTaken) => {
    const { basis, clockSkew, grid, readAt, rounded, source, surface, window } = snapshot
    const length = bucketLength[grid.unit]
    const { covered, gapFrom, previousAt, read } = coverage.extend(snapshot, recorded.occurredAt)
    let late = 0
    const listed = { from: Infinity, to: -Infinity }
    for (const { key, meter, model, points } of snapshot.series) {
      if (points.length === 0) continue
      const number = series.numberOf({ source, surface, basis, key, model, meter }, recorded.position, length)
      for (const { amount, bucket: start } of points) {
        const bucket = { start, end: start + length }
        if (start < listed.from) listed.from = start
        if (start > listed.to) listed.to = start
        const observation = { at: recorded.occurredAt, previousAt: previousAt(bucket), value: amount }
        const before = observations.insert(number, bucket, recorded.position, observation)
        // A change of what was invoiced is told as that: taken for lateness, it would leave every figure open for a month.
        const isChange = closings.observe(source, number, bucket, recorded.position, before, observation)
        if (!isChange && isLate(bucket, observation, before)) late = Math.max(late, observation.at - bucket.end)
        changes.push({ series: number, bucket, before, observation })
      }
    }
    insert.snapshot.run(
      ...[recorded.position, source, surface, recorded.occurredAt, readAt, window.from, window.to, grid.unit],
      ...[JSON.stringify(grid.dimensions), changes.length, rounded, clockSkew ?? null, late],
      ...[covered.from, covered.to, spanOf(window, recorded.occurredAt)],
      ...[read.from, read.to, coverage.listed(snapshot, changes.length === 0 ? null : listed.to)],
      ...(changes.length === 0 ? [null, null] : [listed.from, listed.to]),
      gapFrom
    )
  }

  return {
    apply: (recorded) => {
      changes = []
      const { event, occurredAt, position } = recorded
      if (event.type === "UsageSnapshotTaken") readSnapshot(recorded, event.payload)
      else if (event.type === "CollectionFailed") {
        const { detail, permission, reason, source, status, surface } = event.payload
        insert.failure.run(position, source, surface, occurredAt, reason, status, detail, permission)
      } else if (event.type === "note.SurfaceRecovered") {
        insert.recovery.run(position, event.payload.source, event.payload.surface, occurredAt)
      } else if (event.type === "BalanceSnapshotTaken") {
        const { balance, source } = event.payload
        const cycle = balance.surface === "invoice" ? balance.cycle : null
        insert.balance.run(position, source, balance.surface, occurredAt, cycle, recorded.text)
        if (balance.surface === "invoices") closings.read(source, balance, position, occurredAt)
      }
    },
    flush: () => observations.flush(),
    changes: () => changes,
    endBlock: (number) => observations.endBlock(number),
    series,
    observations
  }
}

/** Powers of two, so that there are few. */
const spanOf = ({ from, to }: Interval, at: number): number => {
  let span = 1
  while (span * hour < Math.max(at - from, to - at)) span *= 2
  return span
}

/** Growth that was posted only after a reading that could have shown it: the sign of a posting lag. */
const isLate = (bucket: Bucket, { previousAt, value }: Observation, before: EpochMark): boolean =>
  previousAt !== null && previousAt >= bucket.end && value > before.high
