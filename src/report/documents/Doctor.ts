/** `ledger.doctor/1`: what is wrong with the installation, and how to mend it. */
import { Schema } from "effect"
import { headWithoutLog } from "./Head.ts"

/** `what` was found; `hint` says what to do. */
const Examination = Schema.Struct({
  name: Schema.String,
  ok: Schema.Union([Schema.Boolean, Schema.Literal("warning")]),
  what: Schema.String,
  hint: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Examination" })

export const Doctor = Schema.Struct({
  ...headWithoutLog("ledger.doctor/1"),
  checks: Schema.Array(Examination)
}).annotate({ identifier: "Doctor", title: "ledger doctor", description: "What is wrong, and how to mend it." })
export type Doctor = typeof Doctor.Type
