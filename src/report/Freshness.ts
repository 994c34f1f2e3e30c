/** How fresh and how complete the readings are that an answer rests on. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { FailureReason, Surface } from "../event/Collection.ts"
import { Interval } from "../time/Interval.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { Failing, SourceCoverage, SourceFreshness } from "./documents/Freshness.ts"
import { bound } from "./Sightings.ts"

/** A source that is not read for so long is no longer merely between two readings, in milliseconds. */
const overdue = 3_600_000

interface Reach {
  readonly at: number
  readonly from: number
  readonly to: number
}

/** What was read at a position: `instant` is the as-of instant, the clock of the answer. */
export class Freshness {
  readonly #views: SqliteFile
  readonly #position: number
  readonly #instant: number
  readonly #reaches = new Map<string, Reach | undefined>()
  readonly #failures = new Map<string, ReadonlyArray<Failing>>()
  #sources: ReadonlyArray<string> | undefined

  constructor(views: SqliteFile, asOf: { readonly position: number; readonly instant: number }) {
    this.#views = views
    this.#position = asOf.position
    this.#instant = asOf.instant
  }

  /** Sources that were ever read, or tried, by name. */
  sources(): ReadonlyArray<string> {
    return this.#sources ??= this.#views.prepare(
      `WITH RECURSIVE known(source) AS (
         SELECT min(source) FROM snapshot
         UNION ALL SELECT (SELECT min(source) FROM snapshot WHERE source > known.source) FROM known WHERE source IS NOT NULL),
       tried(source) AS (
         SELECT min(source) FROM collection_failure
         UNION ALL SELECT (SELECT min(source) FROM collection_failure WHERE source > tried.source) FROM tried
         WHERE source IS NOT NULL)
       SELECT source FROM known
       WHERE EXISTS (SELECT 1 FROM snapshot WHERE source = known.source AND surface = 'usage' AND position <= :position)
       UNION SELECT source FROM tried
       WHERE EXISTS (SELECT 1 FROM collection_failure WHERE source = tried.source AND position <= :position) ORDER BY source`
    ).pluck().all({ position: this.#position }) as Array<string>
  }

  /** The last usage snapshot: when, and what all of them together have covered. */
  reach(source: string): Reach | undefined {
    if (!this.#reaches.has(source)) this.#reaches.set(source, this.#lastReach(source))
    return this.#reaches.get(source)
  }

  #lastReach(source: string): Reach | undefined {
    return this.#views.prepare(
      `SELECT occurred_at AS at, covered_from AS "from", covered_to AS "to" FROM snapshot NOT INDEXED  -- by position
       WHERE source = ? AND surface = 'usage' AND position <= ? ORDER BY position DESC LIMIT 1`
    ).get(source, this.#position) as Reach | undefined
  }

  freshness(source: string, period: Interval): SourceFreshness {
    const reach = this.reach(source)
    const failing = this.failing(source).find(({ surface }) => surface === "usage") ?? null
    const complete = failing === null && this.coverage(source, period).gaps.length === 0 && reach !== undefined
    return { source, lastSnapshotAt: reach === undefined ? null : formatTimestamp(reach.at), complete, failing }
  }

  /** The covered part of the period, up to the as-of instant, and what is missing of it. */
  coverage(source: string, period: Interval): SourceCoverage {
    const reach = this.reach(source)
    if (reach === undefined) return { source, from: null, to: null, gaps: [] }
    const asked = {
      from: Math.max(period.from, Math.min(reach.from, period.to)),
      to: Math.min(period.to, this.#instant)
    }
    const gaps = this.#holes(source, reach, period).map((gap) => Interval.intersect(gap, { ...period, to: asked.to }))
      .filter((gap) => gap !== undefined)
    const covered = Interval.intersect(reach, asked)
    return {
      source,
      from: covered === undefined ? null : formatTimestamp(covered.from),
      to: covered === undefined ? null : formatTimestamp(covered.to),
      gaps: gaps.map((gap) => ({
        from: formatTimestamp(gap.from),
        to: formatTimestamp(gap.to),
        reason: this.#reasonFor(source, gap)
      }))
    }
  }

  /** Surfaces whose last attempt failed, and since when they do. */
  failing(source: string): ReadonlyArray<Failing> {
    let failures = this.#failures.get(source)
    if (failures === undefined) {
      failures = [...lastFailures(this.#views, source, this.#position)].map((
        [surface, { detail, permission, reason, since }]
      ) => ({ surface, since: formatTimestamp(since), reason, detail, permission }))
      this.#failures.set(source, failures)
    }
    return failures
  }

  /** Before the first reading of a period that is asked for by date, between readings, and after the last where it is overdue. */
  #holes(source: string, reach: Reach, period: Interval): ReadonlyArray<Interval> {
    const holes: Array<Interval> = []
    if (Number.isFinite(period.from) && reach.from > period.from) holes.push({ from: period.from, to: reach.from })
    holes.push(...this.#gaps(source))
    const failing = this.failing(source).some(({ surface }) => surface === "usage")
    if (reach.to < this.#instant && (failing || this.#instant - reach.at > overdue)) {
      holes.push({ from: reach.to, to: this.#instant })
    }
    return holes
  }

  /** Between readings, less what later ones filled. */
  #gaps(source: string): ReadonlyArray<Interval> {
    const gaps = this.#views.prepare(
      `SELECT gap_from AS "from", window_from AS "to", position FROM snapshot
       WHERE source = ? AND gap_from IS NOT NULL AND position <= ? ORDER BY position`
    ).all(source, this.#position) as Array<Interval & { readonly position: number }>
    const later = this.#views.prepare(
      `SELECT window_from AS "from", window_to AS "to" FROM snapshot WHERE source = ? AND position > ? AND position <= ?
       AND window_from < ? AND window_to > ?`
    )
    return gaps.flatMap(({ from, position, to }) => {
      const filled = later.all(source, position, this.#position, to, from) as Array<Interval>
      return Interval.subtract({ from, to }, Interval.merge(filled))
    })
  }

  #reasonFor(source: string, { from, to }: Interval): FailureReason | "not-read" {
    const row = this.#views.prepare(
      `SELECT reason FROM collection_failure WHERE source = ? AND surface = 'usage' AND occurred_at >= ? AND occurred_at <= ?
       AND position <= ? ORDER BY position DESC LIMIT 1`
    ).get(source, bound(from), bound(to), this.#position) as { reason: FailureReason } | undefined
    return row?.reason ?? "not-read"
  }
}

/** How a surface failed last, and since when (ms) it has failed without a good reading between. */
export interface LastFailure {
  readonly reason: FailureReason
  readonly status: number | null
  readonly detail: string
  readonly permission: string | null
  readonly since: number
}

/**
 * A label beside spend is no listing, a check of the account is no event, and issued invoices are one only where they changed:
 * their notes say that they work again.
 */
const recovery = `SELECT max(position) FROM surface_recovery
  WHERE source = :source AND surface = failed.surface AND position <= :position`

const read = `SELECT position FROM balance
  WHERE source = :source AND surface = failed.surface AND position <= :position ORDER BY position DESC LIMIT 1`

/** Of every surface that ever failed: its last good reading, and then the first and the last failure after that, each found by an index. */
export const lastFailuresSql = `WITH RECURSIVE
  failed(surface) AS (
    SELECT min(surface) FROM collection_failure WHERE source = :source
    UNION ALL
    SELECT (SELECT min(surface) FROM collection_failure WHERE source = :source AND surface > failed.surface)
    FROM failed WHERE surface IS NOT NULL),
  good AS (
    SELECT surface, CASE surface
      WHEN 'usage' THEN (SELECT position FROM snapshot NOT INDEXED WHERE source = :source AND surface = 'usage'
        AND position <= :position ORDER BY position DESC LIMIT 1)
      WHEN 'keys' THEN (${recovery}) WHEN 'account' THEN (${recovery})
      WHEN 'invoices' THEN max(coalesce((${recovery}), 0), coalesce((${read}), 0))
      ELSE (${read}) END AS position
    FROM failed WHERE surface IS NOT NULL)
  SELECT good.surface, latest.reason, latest.status, latest.detail, latest.permission, first.occurred_at AS since
  FROM good
  JOIN collection_failure first ON first.position = (
    SELECT min(position) FROM collection_failure
    WHERE source = :source AND surface = good.surface AND position > coalesce(good.position, 0) AND position <= :position)
  JOIN collection_failure latest ON latest.position = (
    SELECT max(position) FROM collection_failure
    WHERE source = :source AND surface = good.surface AND position <= :position)
  ORDER BY first.position`

/** The failure of every surface whose latest event, up to the position, is one. Costs the same after any number of failures. */
export const lastFailures = (
  views: SqliteFile,
  source: string,
  position: number
): ReadonlyMap<Surface, LastFailure> => {
  const rows = views.prepare(lastFailuresSql).all({ source, position }) as Array<LastFailure & { surface: Surface }>
  return new Map(rows.map(({ surface, ...failure }) => [surface, failure]))
}
