/** Dimensions of usage, and the filter language over them: `(NOT) field:value (AND|OR) …`, read from left to right. */
import type { Line } from "./History.ts"
import { description } from "./prices.ts"

/**
 * Fields by which usage can be grouped and filtered. `model` is known but off by default: real accounts answered 400.
 */
export const dimensions = ["api_key_id", "description", "unit_type", "model"] as const

/** One of `dimensions`. */
export type Dimension = (typeof dimensions)[number]

/** Whether a row is meant. */
export type Matcher = (line: Line) => boolean

/** A row's value of a dimension, as `group` shows it. */
export const valueOf = (line: Line, dimension: Dimension): string => {
  if (dimension === "api_key_id") return line.key
  if (dimension === "unit_type") return line.meter
  return dimension === "model" ? line.model : description(line.model)
}

/**
 * The matcher of one filter text; undefined where it cannot be read, also for the operators (`usage:>100`), which no
 * dimension supports.
 */
export const parseFilter = (text: string): Matcher | undefined => {
  const [first = "", ...rest] = text.split(/ (AND|OR) /)
  let matcher = parseTerm(first)
  for (let index = 0; index < rest.length; index += 2) {
    const [left, right] = [matcher, parseTerm(rest[index + 1] ?? "")]
    if (left === undefined || right === undefined) return undefined
    matcher = rest[index] === "AND" ? (line) => left(line) && right(line) : (line) => left(line) || right(line)
  }
  return matcher
}

const parseTerm = (text: string): Matcher | undefined => {
  const [, not, field, value] = /^(NOT )?([a-z_]+):([^<>=].*)$/.exec(text.trim()) ?? []
  const dimension = dimensions.find((known) => known === field)
  return dimension && ((line) => (valueOf(line, dimension) === value) === (not === undefined))
}
