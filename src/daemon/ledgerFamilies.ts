/** What the ledger knows, as gauges: how fresh its sources are, and what things cost. Dollars; doubles, for graphs, not for books. */
import type { Missions } from "../report/documents/Missions.ts"
import type { Report } from "../report/documents/Report.ts"
import type { Status } from "../report/documents/Status.ts"
import type { Family, Sample } from "./exposition.ts"

const gauge = (name: string, help: string, samples: ReadonlyArray<Sample>): Family => ({
  name,
  help,
  type: "gauge",
  samples
})

const seconds = (instant: string): number => Date.parse(instant) / 1_000

/** The surfaces whose failing is told for every source, also while all is well. */
const surfaces = ["usage", "invoice", "prepaid", "limits", "keys", "invoices"] as const

export const statusFamilies = ({ balances, log, openMissions, sources }: Status): ReadonlyArray<Family> => [
  gauge("ledger_head_position", "Position of the last event of the log.", [{ value: log.position }]),
  gauge("ledger_open_missions", "Missions that are open or paused.", [{ value: openMissions.length }]),
  gauge(
    "ledger_source_last_snapshot_timestamp_seconds",
    "When usage of the source was read last, since the epoch.",
    sources.flatMap(({ freshness: { lastSnapshotAt }, id }) =>
      lastSnapshotAt === null ? [] : [{ labels: { source: id }, value: seconds(lastSnapshotAt) }]
    )
  ),
  gauge(
    "ledger_source_up",
    "1 where the last attempt to read this surface of the source succeeded, 0 where it failed.",
    sources.flatMap(({ failing, id }) =>
      [...new Set([...surfaces, ...failing.map(({ surface }) => surface)])].map((surface) => ({
        labels: { source: id, surface },
        value: failing.some((failure) => failure.surface === surface) ? 0 : 1
      }))
    )
  ),
  gauge(
    "ledger_credit_remaining_dollars",
    "Prepaid credit that the source's running billing cycle has left.",
    balances.map(({ remaining, source }) => ({ labels: { source }, value: Number(remaining) }))
  )
]

export const missionFamilies = ({ missions }: Missions): ReadonlyArray<Family> => [
  gauge(
    "ledger_mission_cost_dollars",
    "What the mission cost so far, as billed. Falls when a provider corrects itself.",
    missions.map(({ billed, mission }) => ({ labels: { mission }, value: Number(billed) }))
  )
]

/** From a report by agent over all time. Spend without owner has the label `agent=""`. */
export const agentFamilies = ({ groups, unattributed }: Report): ReadonlyArray<Family> => [
  gauge(
    "ledger_agent_cost_dollars",
    "What the agent spent so far, as billed, in missions and outside.",
    groups.map(({ agent, billed }) => ({ labels: { agent: agent ?? "" }, value: Number(billed) }))
  ),
  gauge("ledger_unattributed_cost_dollars", "What was spent outside of every mission so far, as billed.", [
    { value: Number(unattributed.billed) }
  ])
]
