/** How a report is asked for in a URL: each part of a `Question` as one query parameter. */
import { Schema, SchemaTransformation } from "effect"
import { Dimension } from "../report/documents/Dimension.ts"
import { asOf, PointText } from "./AsOfText.ts"
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

/** A filter, as typed. */
const Named = Schema.optionalKey(Schema.String)

/** Filters, period and zone. */
const asked = {
  mission: Named,
  agent: Named,
  key: Named,
  source: Named,
  model: Named,
  meter: Named,
  from: Schema.optionalKey(InstantText),
  to: Schema.optionalKey(InstantText),
  cycle: Named,
  unattributed: Schema.optionalKey(Schema.Boolean),
  timeZone: Named
}

/**
 * Query parameters of `GET /api/v1/report`, as in `Question`. `asOf` is a position of the log (digits only) or an instant;
 * without `timeZone` the daemon's own reporting zone counts.
 */
export const QuestionQuery = Schema.Struct({ ...asked, asOf, by: Schema.optionalKey(Dimensions) })

/** The same of `GET /api/v1/explain`: one figure has no groups. */
export const ExplainQuery = Schema.Struct({ ...asked, asOf })

/** The same of `GET /api/v1/diff`, which looks from two points, in either order. */
export const DiffQuery = Schema.Struct({
  ...asked,
  by: Schema.optionalKey(Dimensions),
  between: PointText,
  and: PointText
})
