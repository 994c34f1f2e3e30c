/** `ledger.error/1`: what went wrong, as programs read it. */
import { Schema } from "effect"

/** `code` is stable and for programs; `message` says what and why; `hint` what to do next. */
export const ErrorDocument = Schema.Struct({
  schema: Schema.Literal("ledger.error/1"),
  error: Schema.Struct({ code: Schema.String, message: Schema.String, hint: Schema.NullOr(Schema.String) })
}).annotate({ identifier: "ErrorDocument", title: "any command that fails", description: "What went wrong." })
export type ErrorDocument = typeof ErrorDocument.Type
