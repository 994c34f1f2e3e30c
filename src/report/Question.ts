/** What can be asked of a report: filters, period, grouping, and as of when. Times are milliseconds. */
import { Schema } from "effect"
import { Dimension } from "./documents/Dimension.ts"

/** A position of the log, or the instant up to which events had been recorded (the last one at or before it counts). */
export const AsOfAsked = Schema.Union([
  Schema.Struct({ position: Schema.Int }),
  Schema.Struct({ instant: Schema.Int })
])
export type AsOfAsked = typeof AsOfAsked.Type

/**
 * - `mission`: a reference as typed, resolved with today's knowledge; `key`: id or name;
 * - `from`, `to`: half-open; where neither is given: with a mission all time, else the calendar month of the as-of instant;
 * - `cycle`: a billing cycle `2026-04` in the provider's zone, instead of `from` and `to`;
 * - `unattributed`: only what no mission claimed.
 */
export const Question = Schema.Struct({
  mission: Schema.optionalKey(Schema.String),
  agent: Schema.optionalKey(Schema.String),
  key: Schema.optionalKey(Schema.String),
  source: Schema.optionalKey(Schema.String),
  model: Schema.optionalKey(Schema.String),
  meter: Schema.optionalKey(Schema.String),
  from: Schema.optionalKey(Schema.Int),
  to: Schema.optionalKey(Schema.Int),
  cycle: Schema.optionalKey(Schema.String),
  by: Schema.optionalKey(Schema.Array(Dimension)),
  asOf: Schema.optionalKey(AsOfAsked),
  unattributed: Schema.optionalKey(Schema.Boolean),
  timeZone: Schema.String
}).annotate({ identifier: "Question" })
export type Question = typeof Question.Type

/** A question about one figure, which has no groups. */
export type FigureQuestion = Omit<Question, "by">
