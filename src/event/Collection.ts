/** A source that could not be read, `CollectionFailed`, and can be again, `note.SurfaceRecovered`. Missing is not zero. */
import { Schema } from "effect"

/** What a read was after. `invoice` is the running one, `invoices` are the issued ones. `account` is the check of the credential itself. */
export const Surface = Schema.Literals(["usage", "invoice", "invoices", "prepaid", "limits", "keys", "account"])
export type Surface = typeof Surface.Type

export const FailureReason = Schema.Literals([
  "unauthorised",
  "forbidden",
  "rate-limited",
  "truncated",
  "unreachable",
  "malformed"
])
export type FailureReason = typeof FailureReason.Type

/**
 * - `status`: HTTP status, where there was an answer;
 * - `detail`: one line for people, made by the ledger, never text of the provider that could echo an account or a secret;
 * - `permission`: for `forbidden`, the permission to grant, in the provider's words.
 */
export const CollectionFailed = Schema.Struct({
  source: Schema.NonEmptyString,
  surface: Surface,
  reason: FailureReason,
  status: Schema.NullOr(Schema.Int),
  detail: Schema.String,
  permission: Schema.NullOr(Schema.String)
}).annotate({ identifier: "CollectionFailed" })
export type CollectionFailed = typeof CollectionFailed.Type

/** A surface that was failing was read again, and the reading is no event of its own. It moves no money: a note. */
export const SurfaceRecovered = Schema.Struct({
  source: Schema.NonEmptyString,
  surface: Surface
}).annotate({ identifier: "SurfaceRecovered" })
export type SurfaceRecovered = typeof SurfaceRecovered.Type
