/** What configured values mean: each reader takes a value as written and gives it decoded, or says what was expected. */
import { Duration, Option, Result } from "effect"
import { isTimeZone } from "../time/Zone.ts"
import type { Expected } from "./Leaf.ts"
import { nearest } from "./nearest.ts"

/** Succeeds with the decoded value; fails with what was expected. */
export type Reader<A, E extends Expected = string> = (written: unknown) => Result.Result<A, E>

const reader = <A>(expected: string, read: (text: string) => A | undefined): Reader<A> => (written) => {
  const value = typeof written === "string" ? read(written.trim()) : undefined
  return value === undefined ? Result.fail(expected) : Result.succeed(value)
}

/** One of a few words. */
export const oneOf = <const A extends string>(...words: ReadonlyArray<A>): Reader<A> =>
  reader(
    words.length === 1 ? `"${words[0]}", the only one known yet` : `one of ${words.join(", ")}`,
    (text) => words.find((word) => word === text)
  )

/** A name of letters, digits, `_`, `.` and `-`. */
export const name: Reader<string> = reader(
  "a name of letters, digits, dots and dashes",
  (text) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/u.test(text) ? text : undefined
)

/** An IANA time zone; a misspelt one is answered with the nearest. */
export const timeZone: Reader<string, Expected> = (written) => {
  const text = typeof written === "string" ? written.trim() : ""
  if (text !== "" && isTimeZone(text)) return Result.succeed(text)
  const known = nearest(text, Intl.supportedValuesOf("timeZone"))
  const hint = known === undefined ? "write it as Europe/Brussels, or UTC" : `did you mean ${known}?`
  return Result.fail({ expected: "a known time zone", hint })
}

/** A duration of at least a second and at most 30 days, in milliseconds. */
export const duration: Reader<number> = reader(
  "a duration such as 5 minutes or 48 hours, from 1 second to 30 days",
  (text) => {
    const millis = Option.match(Duration.fromInput(text as Duration.Input), {
      onNone: () => Number.NaN,
      onSome: Duration.toMillis
    })
    return millis >= 1000 && millis <= 30 * 86_400_000 ? Math.round(millis) : undefined
  }
)

/** A day (its start in UTC, because a provider's buckets are of UTC) or an instant with its zone, in milliseconds. */
export const instant: Reader<number> = (written) => {
  const text = written instanceof Date ? written.toISOString() : written
  const shape = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/u
  const parsed = typeof text === "string" && shape.test(text) ? Date.parse(text.replace(" ", "T").toUpperCase()) : NaN
  return Number.isNaN(parsed)
    ? Result.fail("a day such as 2026-04-01 or a time such as 2026-04-01T00:00Z")
    : Result.succeed(parsed)
}

/** `host:port`, `[::1]:port`; port 0 means any that is free. */
export const address: Reader<{ readonly host: string; readonly port: number }> = reader(
  "an address such as 127.0.0.1:4780",
  (text) => {
    const [, ipv6, host, digits] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/u.exec(text) ?? []
    const named = ipv6 ?? host
    return named === undefined || Number(digits) > 65_535 ? undefined : { host: named, port: Number(digits) }
  }
)

export const port: Reader<number> = reader(
  "a port between 0 and 65535",
  (text) => /^\d{1,5}$/u.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
)

/** An address of the web without user, password, query and final slash. */
export const webAddress: Reader<string> = reader(
  "an address such as https://forge.example, without user and password",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const plain = url !== undefined && url.username === "" && url.password === "" && url.search === "" &&
      url.hash === ""
    return plain && /^https?:$/u.test(url.protocol) ? text.replace(/\/+$/u, "") : undefined
  }
)

/** `true` or `false`, also as a text, as the environment has it. */
export const boolean: Reader<boolean> = (written) => {
  const known = [true, "true", false, "false"].indexOf(written as boolean)
  return known < 0 ? Result.fail("true or false") : Result.succeed(known < 2)
}

/** The name of a label; an empty text: none. */
export const label: Reader<string | null> = reader<string | null>(
  "the name of a label, or an empty text for none",
  (text) => text.length > 100 ? undefined : text === "" ? null : text
)

/** `owner/repository`. */
export const repository: Reader<string> = reader(
  "a repository such as owner/name",
  (text) => /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/u.test(text) ? text : undefined
)

/** A path of the file system, as written; an address of another kind of database is not understood yet. */
export const path: Reader<string> = reader(
  "the path of a file",
  (text) => text !== "" && !text.includes("://") && !text.includes("\0") ? text : undefined
)

/** A list of texts, or one text with commas; an empty list is one too. */
export const texts: Reader<ReadonlyArray<string>> = (written) => {
  const list: unknown = typeof written === "string" ? written.split(",") : written
  if (!Array.isArray(list)) return Result.fail(`a list such as ["xai-vigilio"]`)
  const entries = list.map((entry) => typeof entry === "string" ? entry.trim() : "")
  return entries.includes("") ? Result.fail(`a list such as ["xai-vigilio"]`) : Result.succeed(entries)
}
