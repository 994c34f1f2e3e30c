/** How a report is asked for in a URL: each part of a `Question` as one query parameter. */
import { Schema, SchemaTransformation } from "effect"
import { Dimension } from "../report/documents/Dimension.ts"
import { InstantText } from "./InstantText.ts"

const dimensions = new Set<string>(Dimension.literals)

/** `mission,day`: the list in its order. */
const Dimensions = Schema.String.check(
  Schema.makeFilter((text) => {
    const names = text.split(",")
    const unknown = names.find((name) => !dimensions.has(name))
    if (unknown !== undefined) return `"${unknown}" is none of ${Dimension.literals.join(", ")}`
    const repeated = names.find((name, index) => names.indexOf(name) !== index)
    return repeated === undefined || `${repeated} is named twice`
  })
).pipe(
  Schema.decodeTo(
    Schema.Array(Dimension),
    SchemaTransformation.transform({
      decode: (text: string) => text.split(",") as ReadonlyArray<Dimension>,
      encode: (list: ReadonlyArray<Dimension>) => list.join(",")
    })
  )
).annotate({ description: "Comma-separated: mission, agent, key, source, model, meter, day, hour." })

/** Whole, not negative; in a URL its digits. */
const Position = Schema.NumberFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(0))

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

/** A filter, as typed. */
const Named = Schema.optionalKey(Schema.String)

/**
 * Query parameters of `GET /api/v1/report`, as in `Question`. `asOf` is a position of the log (digits only) or an instant;
 * without `timeZone` the daemon's own reporting zone counts.
 */
export const QuestionQuery = Schema.Struct({
  mission: Named,
  agent: Named,
  key: Named,
  source: Named,
  model: Named,
  meter: Named,
  from: Schema.optionalKey(InstantText),
  to: Schema.optionalKey(InstantText),
  cycle: Named,
  by: Schema.optionalKey(Dimensions),
  asOf: Schema.optionalKey(Schema.Union([AsOfPosition, AsOfInstant])),
  unattributed: Schema.optionalKey(Schema.Boolean),
  timeZone: Named
})
