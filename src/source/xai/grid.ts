/** Probing: the finest buckets and the richest dimensions an account accepts, for both differ by account and date. */
import { Clock, Effect, Result } from "effect"
import { bucketLength, type BucketUnit, type Grid } from "../../event/Usage.ts"
import { isInvalidArgument, SourceFailure } from "../Source.ts"
import { readUsage } from "./usage.ts"
import type { XaiClient } from "./XaiClient.ts"

/** From the finest to the coarsest; every account so far accepts days. */
const units = ["minute", "quarter-hour", "hour", "day"] as const satisfies ReadonlyArray<BucketUnit>

/** Both name the model: the second is tried where the account refuses the first. */
const modelFields = ["description", "model"] as const

/** Whose spend it is matters most, then what was counted, then the model: what is refused is given up from the end. */
const byImportance = ["api_key_id", "unit_type"] as const

type Accepts = (unit: BucketUnit, dimensions: ReadonlyArray<string>) => Effect.Effect<boolean, SourceFailure>

/**
 * One request where the account accepts everything, about a dozen where it accepts little. Only "invalid argument" means
 * "not supported"; every other failure ends the probing. An account that refuses even days without a dimension refuses us.
 */
export const probeGrid = Effect.fn("xai.probeGrid")(function*(client: XaiClient) {
  const accepts = makeAccepts(client)
  for (const model of modelFields) {
    const dimensions = ["api_key_id", model, "unit_type"]
    if (yield* accepts("minute", dimensions)) return grid("minute", dimensions)
  }
  const dimensions = yield* richest(accepts)
  return grid(yield* finest(accepts, dimensions), dimensions)
})

const grid = (unit: BucketUnit, dimensions: ReadonlyArray<string>): Grid => ({ unit, zone: "Etc/GMT", dimensions })

/** One bucket, the one before the present: enough to be refused or not. Answers are remembered for the probing. */
const makeAccepts = (client: XaiClient): Accepts => {
  const known = new Map<string, boolean>()
  return Effect.fnUntraced(function*(unit, dimensions) {
    const id = [unit, ...dimensions].join()
    const before = known.get(id)
    if (before !== undefined) return before
    const length = bucketLength[unit]
    const to = Math.floor((yield* Clock.currentTimeMillis) / length) * length
    const read = yield* Effect.result(readUsage(client, { from: to - length, to }, grid(unit, dimensions)))
    const accepted = Result.isSuccess(read) || read.failure.reason === "truncated"
    if (!accepted && !isInvalidArgument(read.failure)) return yield* read.failure
    known.set(id, accepted)
    return accepted
  })
}

/** Dimensions are tried in days, which everybody accepts, first all together, then each alone, then what is left together. */
const richest = Effect.fnUntraced(function*(accepts: Accepts) {
  for (const model of modelFields) {
    const all = ["api_key_id", model, "unit_type"]
    if (yield* accepts("day", all)) return all
  }
  let left: ReadonlyArray<string> = yield* acceptedAlone(accepts)
  while (left.length > 1 && !(yield* accepts("day", inOrder(left)))) left = left.slice(0, -1)
  if (left.length === 0 && !(yield* accepts("day", []))) return yield* refusesEverything()
  return inOrder(left)
})

const acceptedAlone = Effect.fnUntraced(function*(accepts: Accepts) {
  const accepted: Array<string> = []
  for (const field of byImportance) if (yield* accepts("day", [field])) accepted.push(field)
  for (const field of modelFields) {
    if (yield* accepts("day", [field])) return [...accepted, field]
  }
  return accepted
})

const finest = Effect.fnUntraced(function*(accepts: Accepts, dimensions: ReadonlyArray<string>) {
  for (const unit of units) if (yield* accepts(unit, dimensions)) return unit
  return "day" as const
})

/** The order of the documentation's fields, whatever was given up. */
const inOrder = (fields: ReadonlyArray<string>): ReadonlyArray<string> =>
  ["api_key_id", ...modelFields, "unit_type"].filter((field) => fields.includes(field))

const refusesEverything = () =>
  new SourceFailure({
    surface: "usage",
    reason: "unauthorised",
    status: 400,
    detail: "the provider refuses every request for usage: check the management key and the team id",
    permission: null,
    retryAfterMs: null
  })
