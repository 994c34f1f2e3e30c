/** From an answer's JSON to a decoded document, or a failure that names the field and never its content. */
import { Effect, Result, Schema, SchemaTransformation } from "effect"
import { issuePath } from "../../http/issuePath.ts"
import { type Usd, Usd as Money } from "../../money/Usd.ts"
import { isPlausibleBalance } from "../plausible.ts"
import type { SourceFailure } from "../Source.ts"
import { type Asked, malformed } from "./failure.ts"

/** Unknown fields are ignored; a missing or misshapen one is a malformed answer, named by its path. */
export const decodeAnswer = <S extends Schema.Codec<unknown, unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (asked: Asked, json: unknown): Effect.Effect<S["Type"], SourceFailure> => {
    const decoded = decode(json)
    return Result.isSuccess(decoded)
      ? Effect.succeed(decoded.success)
      : Effect.fail(malformed(asked, `has no usable ${issuePath(decoded.failure.issue) || "document"}`))
  }
}

/** `{ val }`, the provider's `Cent`: an absent `val` is 0, as proto3 leaves out defaults. */
export const Cent = Schema.Struct({ val: Schema.optional(Schema.NullOr(Schema.String)) })
export type Cent = typeof Cent.Type

/** A boolean, or its text: the documentation's own example has `"disabled": "false"`. */
export const Flag = Schema.Union([
  Schema.Boolean,
  Schema.Literals(["true", "false"]).pipe(
    Schema.decodeTo(
      Schema.Boolean,
      SchemaTransformation.transform({ decode: (text) => text === "true", encode: (flag) => flag ? "true" : "false" })
    )
  )
])

/** A field that may be missing or null. */
export const maybe = <S extends Schema.Top>(schema: S) => Schema.optional(Schema.NullOr(schema))

/** Amounts of one answer, counting those that were finer than a tick. */
export interface Amounts {
  readonly rounded: () => number
  /** `field` names the amount should its text be no number. */
  readonly cents: (text: string, field: string) => Effect.Effect<Usd, SourceFailure>
  readonly cent: (cent: Cent, field: string) => Effect.Effect<Usd, SourceFailure>
}

export const makeAmounts = (asked: Asked): Amounts => {
  let rounded = 0
  const cents: Amounts["cents"] = (text, field) => {
    const read = Money.fromCents(text)
    if (read === undefined) return Effect.fail(malformed(asked, `has no amount of money in ${field}`))
    if (!isPlausibleBalance(read.usd)) return Effect.fail(malformed(asked, `has an amount beyond reason in ${field}`))
    if (read.rounded) rounded += 1
    return Effect.succeed(read.usd)
  }
  return { rounded: () => rounded, cents, cent: ({ val }, field) => cents(val ?? "0", field) }
}
