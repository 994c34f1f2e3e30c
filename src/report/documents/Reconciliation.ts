/** `ledger.reconcile/1`: what the surfaces of a source say of one billing cycle, side by side, never added. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { ExactUsd } from "./ExactUsd.ts"
import { figure } from "./Figure.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { KeyName } from "./KeyName.ts"
import { Notices } from "./Notices.ts"
import { TimeZone } from "./TimeZone.ts"

/** When a surface was read, and the event that says so. */
const reading = { readAt: Instant, position: Count }

/** Sum of the amounts of the lines, each cut to cents by the provider, and how many there are. */
const lines = { lines: ExactUsd, lineCount: Count }

/** What the keys spent, with range and state; `withKey` + `withoutKey` = `billed`. `complete`: all of the cycle so far was read. */
const UsageSurface = Schema.Struct({
  ...figure,
  withKey: ExactUsd,
  withoutKey: ExactUsd,
  keys: Schema.Array(Schema.Struct({ key: Schema.NullOr(KeyName), billed: ExactUsd })),
  lastSnapshotAt: Schema.NullOr(Instant),
  complete: Schema.Boolean
}).annotate({ identifier: "UsageSurface" })

/** The running invoice as it was read last in the cycle; `creditUsed` is what it draws of the prepaid credit. */
const PreviewSurface = Schema.Struct({
  spent: ExactUsd,
  credit: ExactUsd,
  creditUsed: ExactUsd,
  remaining: ExactUsd,
  ...lines,
  ...reading
}).annotate({ identifier: "PreviewSurface" })

/** `closed`: it closes the cycle, so that settled figures of it are final. `status`: in the provider's words. */
const IssuedSurface = Schema.Struct({
  status: Schema.String,
  closed: Schema.Boolean,
  subtotal: ExactUsd,
  tax: ExactUsd,
  total: ExactUsd,
  creditUsed: Schema.NullOr(ExactUsd),
  ...lines,
  invoices: Schema.Array(Schema.Struct({
    id: Schema.String,
    number: Schema.NullOr(Schema.String),
    status: Schema.String,
    total: ExactUsd,
    createdAt: Schema.NullOr(Instant)
  })),
  ...reading
}).annotate({ identifier: "IssuedSurface" })

/** The prepaid ledger: what was bought in the cycle, what was posted as spent of it, and the posted balance at the reading. */
const PostedSurface = Schema.Struct({
  purchases: ExactUsd,
  spend: ExactUsd,
  spendPosted: Schema.Boolean,
  balance: ExactUsd,
  ...reading
}).annotate({ identifier: "PostedSurface" })

/** One figure of one surface: `keys` is usage with a key; `credit` what the running invoice draws; `issued` is before tax. */
export const Surfaced = Schema.Literals([
  "usage",
  "keys",
  "preview",
  "preview-lines",
  "credit",
  "issued",
  "issued-lines",
  "issued-total",
  "issued-credit",
  "posted-spend"
]).annotate({ identifier: "Surfaced" })
export type Surfaced = typeof Surfaced.Type

/** Why two figures may differ, and by how much: from `least` to `most`, both included. */
const Reason = Schema.Struct({
  reason: Schema.Literals([
    "rounding",
    "truncated-lines",
    "different-instants",
    "without-key",
    "beyond-credit",
    "posted-at-close",
    "tax"
  ]),
  text: Schema.String,
  least: ExactUsd,
  most: ExactUsd
}).annotate({ identifier: "Reason" })
export type Reason = typeof Reason.Type

/** `difference` = left − right; `expected`: the reasons together allow it; `unexplained`: what of it they do not. */
const Difference = Schema.Struct({
  left: Surfaced,
  right: Surfaced,
  leftAmount: ExactUsd,
  rightAmount: ExactUsd,
  difference: ExactUsd,
  expected: Schema.Boolean,
  unexplained: ExactUsd,
  reasons: Schema.Array(Reason),
  note: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Difference" })
export type Difference = typeof Difference.Type

/** A bucket or an invoice of the cycle that became another after the invoice had closed it (event `closedAt`); `position`: when. */
const ClosedChange = Schema.Struct({
  what: Schema.Literals(["usage", "invoice"]),
  position: Count,
  at: Instant,
  closedAt: Count,
  bucket: Schema.NullOr(Schema.Struct({ from: Instant, to: Instant })),
  key: Schema.NullOr(KeyName),
  model: Schema.NullOr(Schema.String),
  meter: Schema.NullOr(Schema.String),
  before: ExactUsd,
  after: ExactUsd,
  text: Schema.String
}).annotate({ identifier: "ClosedChange" })
export type ClosedChange = typeof ClosedChange.Type

/** `unchecked`: why usage was compared with nothing; absent where it was. */
const SourceReconciliation = Schema.Struct({
  source: Schema.String,
  unchecked: Schema.optionalKey(Schema.String),
  usage: UsageSurface,
  preview: Schema.NullOr(PreviewSurface),
  issued: Schema.NullOr(IssuedSurface),
  posted: Schema.NullOr(PostedSurface),
  differences: Schema.Array(Difference),
  changes: Schema.Array(ClosedChange)
}).annotate({ identifier: "SourceReconciliation" })
export type SourceReconciliation = typeof SourceReconciliation.Type

/** `ok`: of every source, and at least one, usage was compared; every difference is expected; nothing changed after the closing. */
export const Reconciliation = Schema.Struct({
  ...head("ledger.reconcile/1"),
  cycle: Schema.String,
  timeZone: TimeZone,
  period: Schema.Struct({ from: Instant, to: Instant }),
  ok: Schema.Boolean,
  sources: Schema.Array(SourceReconciliation),
  notices: Notices
}).annotate({
  identifier: "Reconciliation",
  title: "ledger reconcile",
  description: "What the surfaces of each source say of one billing cycle, and whether they differ as expected."
})
export type Reconciliation = typeof Reconciliation.Type
