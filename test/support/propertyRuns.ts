/** How often a property is tried, and from which seed: few times in every test run, as often as asked in a long one. */
import type { Parameters } from "fast-check"

/** LEDGER_PROPERTY_RUNS: tries of each property. LEDGER_PROPERTY_SEED: the seed that a failure printed. */
const asked = process.env["LEDGER_PROPERTY_RUNS"]
const seed = process.env["LEDGER_PROPERTY_SEED"]
/** LEDGER_PROPERTY_SHRINK=0: the first counterexample is enough. */
const shrink = process.env["LEDGER_PROPERTY_SHRINK"] !== "0"

/** `few`: tries in every test run. */
export const runs = (few: number): Pick<Parameters<unknown>, "numRuns" | "seed" | "endOnFailure"> => ({
  numRuns: asked === undefined ? few : Number(asked),
  endOnFailure: !shrink,
  ...(seed === undefined ? {} : { seed: Number(seed) })
})

/** Time for a property's tries and the shrinking of a failure, ms. */
export const longest = Math.max(120_000, Number(asked ?? 0) * 2_000)
