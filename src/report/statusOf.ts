/** Answers `ledger status`: sources, balances of the running cycle, open missions, and what a person should look at. */
import { Schema } from "effect"
import { BalanceSnapshotTaken } from "../event/Balance.ts"
import type { Surface } from "../event/Collection.ts"
import type { BucketUnit } from "../event/Usage.ts"
import { Usd } from "../money/Usd.ts"
import { parseMonth } from "../time/ReportingDays.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { documentHead } from "./AsOf.ts"
import { closedChanges } from "./closedChanges.ts"
import type { Status } from "./documents/Status.ts"
import { allTime, type Inquiry } from "./Inquiry.ts"
import { missionsOf } from "./missionsOf.ts"

/**
 * What only the process knows: whether a daemon runs, which sources are configured, what the log's opening found. `clock`: up to
 * when the age of readings counts, in milliseconds.
 */
export interface Surroundings {
  readonly daemon: Status["daemon"]
  readonly configured: ReadonlyArray<{ readonly id: string; readonly kind: string }>
  readonly warnings: ReadonlyArray<Status["alerts"][number]>
  /** The last quick verification, where there was one. */
  readonly verified?: NonNullable<Status["log"]["verified"]>
  readonly log: Status["log"]
  readonly clock: number
}

export const statusOf = (inquiry: Inquiry, surroundings: Surroundings): Status => {
  const { asOf, now } = inquiry.asked
  const balances = balancesOf(inquiry)
  const sources = sourcesOf(inquiry, surroundings)
  const { missions } = missionsOf(inquiry, false)
  return {
    ...documentHead("ledger.status/1", asOf, now),
    daemon: surroundings.daemon,
    sources,
    balances,
    surfaces: balances.map((balance) => comparisonOf(inquiry, balance)),
    openMissions: missions.map(({ billed, certainty, crew, estimated, mission, startedAt, state }) => ({
      mission,
      state,
      since: startedAt ?? formatTimestamp(surroundings.clock),
      crew,
      billed,
      estimated,
      certainty
    })),
    alerts: [...alertsOf(surroundings, sources), ...changeAlerts(inquiry)],
    log: { ...surroundings.log, ...(surroundings.verified !== undefined && { verified: surroundings.verified }) }
  }
}

interface LastSnapshot {
  readonly at: number
  readonly unit: BucketUnit
  readonly dimensions: string
  readonly skew: number | null
}

const sourcesOf = (inquiry: Inquiry, { clock, configured }: Surroundings): Status["sources"] => {
  const { asOf, views } = inquiry.asked
  const kinds = new Map(configured.map(({ id, kind }) => [id, kind]))
  const ids = new Set([...kinds.keys(), ...inquiry.freshness.sources()])
  return [...ids].map((id) => {
    const last = views.prepare(
      `SELECT occurred_at AS at, unit, dimensions, clock_skew AS skew FROM snapshot NOT INDEXED  -- by position
       WHERE source = ? AND surface = 'usage' AND position <= ? ORDER BY position DESC LIMIT 1`
    ).get(id, asOf.position) as LastSnapshot | undefined
    return {
      id,
      kind: kinds.get(id) ?? "not configured",
      grid: last === undefined ? null : { unit: last.unit, dimensions: JSON.parse(last.dimensions) as Array<string> },
      freshness: {
        lastSnapshotAt: last === undefined ? null : formatTimestamp(last.at),
        ageSeconds: last === undefined ? null : Math.max(0, Math.floor((clock - last.at) / 1000))
      },
      failing: inquiry.freshness.failing(id),
      postingLagSeconds: Math.round(inquiry.lags.present(id) / 1000),
      clockSkewMs: last?.skew ?? null
    }
  })
}

const decodeBalance = Schema.decodeUnknownSync(BalanceSnapshotTaken)

/** The present cycle of each source that has an invoice; other surfaces stand beside it and are never added. */
const balancesOf = (inquiry: Inquiry): Status["balances"] => {
  const rows = inquiry.asked.views.prepare(
    `SELECT source, surface, occurred_at AS at, payload FROM balance b WHERE position = (SELECT max(position) FROM balance
     WHERE source = b.source AND surface = b.surface AND position <= ?) ORDER BY source`
  ).all(inquiry.asked.asOf.position) as Array<{ source: string; surface: string; at: number; payload: string }>
  const latest = rows.map(({ at, payload }) => ({ at, ...decodeBalance(JSON.parse(payload)) }))
  return latest.flatMap(({ at, balance, source }) => {
    if (balance.surface !== "invoice") return []
    const beside = latest.filter((other) => other.source === source).map((other) => other.balance)
    const prepaid = beside.find((other) => other.surface === "prepaid")
    const limits = beside.find((other) => other.surface === "limits")
    const limit = balance.spendingLimit ?? limits?.effective ?? null
    return [{
      source,
      cycle: balance.cycle,
      timeZone: "Etc/UTC",
      spent: Usd.format(balance.spent),
      credit: Usd.format(balance.credit),
      creditUsed: Usd.format(balance.creditUsed),
      remaining: Usd.format(balance.remaining),
      spendingLimit: limit === null ? null : Usd.format(limit),
      postedCredit: prepaid === undefined ? null : Usd.format(prepaid.posted),
      at: formatTimestamp(at)
    }]
  })
}

const comparisonOf = (
  inquiry: Inquiry,
  { creditUsed, cycle, source, timeZone }: Status["balances"][number]
): Status["surfaces"][number] => {
  const period = parseMonth(cycle, timeZone)
  const cells = period === undefined ? [] : inquiry.claimedIn(period)
  const spend = Usd.sum(
    cells.filter(({ series }) => inquiry.knowledge.series.get(series)!.source === source).map(({ ticks }) => ticks)
  )
  return {
    source,
    cycle,
    keySpendInCycle: Usd.format(spend),
    creditUsed,
    difference: Usd.format(Usd.subtract(spend, Usd.parseExact(creditUsed)!))
  }
}

/** How long a change of a closed cycle is news, ms; `ledger reconcile` tells of it for ever. */
const newsFor = 30 * 86_400_000

const changeAlerts = (inquiry: Inquiry): Status["alerts"] =>
  closedChanges(inquiry, inquiry.freshness.sources(), allTime, inquiry.asked.asOf.instant - newsFor).map((text) => ({
    severity: "warning",
    text,
    hint: "what was final has moved: see ledger reconcile with that --cycle"
  }))

/** Not every account has invoices, and nothing but `final` hangs on them. */
const severities: Partial<Record<Surface, Status["alerts"][number]["severity"]>> = { usage: "error", invoices: "info" }

const alertsOf = ({ configured, daemon, warnings }: Surroundings, sources: Status["sources"]): Status["alerts"] => {
  const alerts = [...warnings]
  if (configured.length === 0) {
    alerts.push({
      severity: "warning",
      text: "no source is configured, so no spend is seen",
      hint: "set XAI_MANAGEMENT_KEY and XAI_TEAM_ID, or write a file with ledger config init"
    })
  } else if (!daemon.running) {
    alerts.push({ severity: "info", text: "no daemon runs, so nothing is read by itself", hint: "start ledger daemon" })
  }
  for (const { clockSkewMs, failing, id } of sources) {
    for (const { detail, permission, since, surface } of failing) {
      alerts.push({
        severity: severities[surface] ?? "warning",
        text: `${id} ${surface} cannot be read since ${since}: ${detail}`,
        hint: permission !== null
          ? `grant ${permission} to the management key`
          : surface === "invoices"
          ? "all else goes on, but no figure of this source becomes final"
          : "see ledger doctor"
      })
    }
    if (clockSkewMs !== null) {
      alerts.push({
        severity: "warning",
        text: `the clock of ${id} and this machine's differ by ${clockSkewMs} ms`,
        hint: "synchronise this machine's clock"
      })
    }
  }
  return alerts
}
