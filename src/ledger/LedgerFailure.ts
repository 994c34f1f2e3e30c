/** Why the ledger could not answer or act, in words that help; the one failure of the `Ledger` service. */
import { Runtime, Schema } from "effect"

/**
 * - `code`: stable, for programs (`unknown-mission`, `source-unreachable` …);
 * - `message`: what and why, one line; `hint`: what to do next;
 * - `exitCode`: 1 failed, 2 wrong usage or unknown name, 3 source or daemon unreachable, 4 no permission, 78 configuration.
 */
export class LedgerFailure extends Schema.TaggedError<LedgerFailure>()("LedgerFailure", {
  code: Schema.String,
  message: Schema.String,
  hint: Schema.NullOr(Schema.String),
  exitCode: Schema.Literals([1, 2, 3, 4, 78])
}) {
  override readonly [Runtime.errorReported] = false
}
