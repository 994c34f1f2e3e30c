/** The point of the log that a question looks from, as a URL says it: a position in digits, or an instant. */
import { Schema, SchemaTransformation } from "effect"
import { InstantText } from "./InstantText.ts"

/** Whole, not negative; in a URL its digits. */
export const Position = Schema.NumberFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(0))

const AsOfPosition = Position.pipe(
  Schema.decodeTo(
    Schema.Struct({ position: Schema.Int }),
    SchemaTransformation.transform({
      decode: (position: number) => ({ position }),
      encode: ({ position }: { readonly position: number }) => position
    })
  )
)

const AsOfInstant = InstantText.pipe(
  Schema.decodeTo(
    Schema.Struct({ instant: Schema.Int }),
    SchemaTransformation.transform({
      decode: (instant: number) => ({ instant }),
      encode: ({ instant }: { readonly instant: number }) => instant
    })
  )
)

/** An end of a `diff`: the same, or `head`. */
export const PointText = Schema.Union([AsOfPosition, AsOfInstant, Schema.Literal("head")])

/** The query parameter `asOf` of every question: the head where it is absent. */
export const asOf = Schema.optionalKey(Schema.Union([AsOfPosition, AsOfInstant]))
