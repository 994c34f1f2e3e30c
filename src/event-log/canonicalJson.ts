/** The one text of a JSON value: sorted keys, no spaces, nothing that two programs could read differently. */
import { Result, Schema } from "effect"

/** The value has no canonical text. `at` is the path to the offending part (`$.series[0].key`). */
export class NotCanonical extends Schema.TaggedError<NotCanonical>()("NotCanonical", {
  at: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.at} ${this.reason}`
  }
}

/**
 * Writes `value` with keys in order of their UTF-16 units, as RFC 8785 does. Refused are `undefined`, floats, integers beyond
 * 2^53 − 1, lone surrogates, and everything that is no plain JSON: numbers that lose digits belong into strings.
 */
export const canonicalJson = (value: unknown): Result.Result<string, NotCanonical> => {
  const text = write(value)
  return typeof text === "string"
    ? Result.succeed(text)
    : Result.fail(new NotCanonical({ at: `$${text.at}`, reason: text.reason }))
}

/** Why there is no text; `at` grows on the way out, as nobody needs the path of what can be written. */
interface Refusal {
  readonly at: string
  readonly reason: string
}

const write = (value: unknown): string | Refusal => {
  switch (typeof value) {
    case "string":
      return writeString(value)
    case "number":
      // Minus zero is written "0", which reads back as an equal number.
      return Number.isSafeInteger(value) ? String(value) : refuse(`is ${value}, which is no exact integer`)
    case "boolean":
      return value ? "true" : "false"
    case "object":
      if (value === null) return "null"
      return Array.isArray(value) ? writeArray(value) : writeObject(value)
    default:
      return refuse(`is ${typeof value}, which JSON does not have`)
  }
}

const refuse = (reason: string): Refusal => ({ at: "", reason })

const inside = (place: string, { at, reason }: Refusal): Refusal => ({ at: place + at, reason })

const writeString = (value: string): string | Refusal =>
  value.isWellFormed() ? JSON.stringify(value) : refuse("holds half a character (a lone surrogate)")

const writeArray = (value: ReadonlyArray<unknown>): string | Refusal => {
  let text = "["
  for (let index = 0; index < value.length; index++) {
    const element = write(value[index])
    if (typeof element !== "string") return inside(`[${index}]`, element)
    if (index > 0) text += ","
    text += element
  }
  return text + "]"
}

const writeObject = (value: object): string | Refusal => {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return refuse("is no plain object")
  const record = value as Readonly<Record<string, unknown>>
  let text = ""
  for (const key of sort(Object.keys(record))) {
    const name = writeName(key)
    if (typeof name !== "string") return inside(`.${key}`, name)
    const member = write(record[key])
    if (typeof member !== "string") return inside(`.${key}`, member)
    text += text === "" ? "{" : ","
    text += name
    text += member
  }
  return text === "" ? "{}" : text + "}"
}

/** Names with quotes and colon, as they stand in the text: schemas have a few dozen, which come again in every event. */
const names = new Map<string, string>()
const mostNames = 1000

const writeName = (key: string): string | Refusal => {
  const known = names.get(key)
  if (known !== undefined) return known
  const quoted = writeString(key)
  if (typeof quoted !== "string") return quoted
  if (names.size < mostNames) names.set(key, `${quoted}:`)
  return `${quoted}:`
}

/** In place: the built-in sort allocates more than all the rest of the writing, and objects have few keys. */
const sort = (keys: Array<string>): ReadonlyArray<string> => {
  if (keys.length > mostSortedInPlace) return keys.sort()
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end]!
    let at = end
    while (at > 0 && keys[at - 1]! > key) keys[at] = keys[--at]!
    keys[at] = key
  }
  return keys
}

const mostSortedInPlace = 32
