/** `ledger.status/1`: is the ledger well: sources and their freshness, balances, open missions, alerts. */
import { Schema } from "effect"
import { BucketUnit } from "../../event/Usage.ts"
import { Count } from "./Count.ts"
import { Crew } from "./Crew.ts"
import { ExactUsd } from "./ExactUsd.ts"
import { amounts, Certainty } from "./Figure.ts"
import { Failing } from "./Freshness.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { MissionState } from "./Missions.ts"
import { TimeZone } from "./TimeZone.ts"

const Daemon = Schema.Struct({
  running: Schema.Boolean,
  pid: Schema.NullOr(Schema.Int),
  socket: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Daemon" })

/** `grid` null: not yet probed. `clockSkewMs`: by how much the provider's clock is ahead, where that is above 2 s. */
const SourceStatus = Schema.Struct({
  id: Schema.String,
  kind: Schema.String,
  grid: Schema.NullOr(Schema.Struct({ unit: BucketUnit, dimensions: Schema.Array(Schema.String) })),
  freshness: Schema.Struct({ lastSnapshotAt: Schema.NullOr(Instant), ageSeconds: Schema.NullOr(Count) }),
  failing: Schema.Array(Failing),
  postingLagSeconds: Count,
  clockSkewMs: Schema.NullOr(Schema.Int)
}).annotate({ identifier: "SourceStatus" })

/** The running billing cycle in the provider's zone. `postedCredit` overstates what is left until the cycle closes. */
const Balance = Schema.Struct({
  source: Schema.String,
  cycle: Schema.String,
  timeZone: TimeZone,
  spent: ExactUsd,
  credit: ExactUsd,
  creditUsed: ExactUsd,
  remaining: ExactUsd,
  spendingLimit: Schema.NullOr(ExactUsd),
  postedCredit: Schema.NullOr(ExactUsd),
  at: Instant
}).annotate({ identifier: "Balance" })

/** Two surfaces of one source over one cycle; `difference` is keySpendInCycle − creditUsed; they are never added. */
const SurfaceComparison = Schema.Struct({
  source: Schema.String,
  cycle: Schema.String,
  keySpendInCycle: ExactUsd,
  creditUsed: ExactUsd,
  difference: ExactUsd
}).annotate({ identifier: "SurfaceComparison", description: "What the keys spent beside what the credit paid." })

const OpenMission = Schema.Struct({
  mission: Schema.String,
  state: MissionState,
  since: Instant,
  crew: Crew,
  ...amounts,
  certainty: Certainty
}).annotate({ identifier: "OpenMission" })

const Alert = Schema.Struct({
  severity: Schema.Literals(["info", "warning", "error"]),
  text: Schema.String,
  hint: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Alert", description: "What is worth knowing, and what to do about it." })

/** The quick verification at the daemon's start, or of the command that asks: when, and how many events it read from the end. */
const Verified = Schema.Struct({ at: Instant, ok: Schema.Boolean, events: Count }).annotate({ identifier: "Verified" })

const Log = Schema.Struct({
  position: Count,
  recordedAt: Schema.NullOr(Instant),
  ledgerId: Schema.NullOr(Schema.String),
  sizeBytes: Schema.optionalKey(Count),
  verified: Schema.optionalKey(Verified)
}).annotate({ identifier: "Log" })

export const Status = Schema.Struct({
  ...head("ledger.status/1"),
  daemon: Daemon,
  sources: Schema.Array(SourceStatus),
  balances: Schema.Array(Balance),
  surfaces: Schema.Array(SurfaceComparison),
  openMissions: Schema.Array(OpenMission),
  alerts: Schema.Array(Alert),
  log: Log
}).annotate({ identifier: "Status", title: "ledger status", description: "Is the ledger well, and what runs." })
export type Status = typeof Status.Type
