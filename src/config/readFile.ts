/** From the text of the configuration file to its values, every key known and with its line. */
import { Result } from "effect"
import { Toml } from "effect/encoding"
import { dirname, resolve } from "node:path"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import { candidatesFor, classify } from "./knownSettings.ts"
import type { Leaf } from "./Leaf.ts"
import { lineOf } from "./lineOf.ts"
import { nearest } from "./nearest.ts"

/** The values of a TOML text, by path; fails on what is no TOML and on a key that nothing reads. */
export const readFile = (
  file: string,
  text: string
): Result.Result<ReadonlyMap<string, Leaf>, ConfigurationInvalid> => {
  const parsed = Toml.parse(text)
  if (Result.isFailure(parsed)) return Result.fail(notToml(file, parsed.failure.message))
  const leaves = new Map<string, Leaf>()
  const problem = collect({ file, text, leaves }, [], parsed.success)
  return problem === undefined ? Result.succeed(leaves) : Result.fail(problem)
}

/** A path as a person wrote it in the configuration file: `~` and relative to the file's directory. */
export const pathFrom = (directory: string, home: string, written: string): string =>
  resolve(directory, written === "~" ? home : written.replace(/^~(?=\/)/u, () => home))

/** The directory in which relative paths of the file start. */
export const directoryOf = (file: string): string => dirname(file)

interface Collecting {
  readonly file: string
  readonly text: string
  readonly leaves: Map<string, Leaf>
}

const collect = (
  into: Collecting,
  above: ReadonlyArray<string>,
  table: object
): ConfigurationInvalid | undefined => {
  for (const [key, value] of Object.entries(table)) {
    const problem = collectOne(into, [...above, key], value)
    if (problem !== undefined) return problem
  }
  return undefined
}

const collectOne = (
  into: Collecting,
  path: ReadonlyArray<string>,
  value: unknown
): ConfigurationInvalid | undefined => {
  const kind = classify(path)
  if (kind === "unknown") return unknownKey(into, path)
  if (kind === "leaf") {
    const written = path.join(".")
    into.leaves.set(written, {
      path: written,
      value,
      from: { kind: "file", file: into.file, line: lineOf(into.text, path) }
    })
    return undefined
  }
  if (path.length === 1 && path[0] === "source" && !Array.isArray(value)) {
    return invalid(into, path, "is not a list", "write [[source]], with two brackets: there may be several")
  }
  if (typeof value !== "object" || value === null) {
    return invalid(into, path, "is a section, not a value", `write [${path.join(".")}] and its keys below it`)
  }
  // A source may leave everything to its defaults, and is one all the same.
  if (path[0] === "source" && path.length === 2) return collect(into, path, { kind: "xai", ...value })
  return collect(into, path, value)
}

const unknownKey = (into: Collecting, path: ReadonlyArray<string>): ConfigurationInvalid => {
  const key = path.at(-1) ?? ""
  const candidates = candidatesFor(path)
  const name = nearest(key, candidates.map(({ name }) => name))
  const known = candidates.find((candidate) => candidate.name === name)?.path
  return invalid(
    into,
    path,
    "is no setting",
    known === undefined ? "see docs/configuration.md for those there are" : `the nearest known one is ${known}`
  )
}

const invalid = ({ file, text }: Collecting, path: ReadonlyArray<string>, why: string, hint: string) => {
  const line = lineOf(text, path)
  return new ConfigurationInvalid({
    message: `${file}${line === undefined ? "" : `:${line}`}: ${path.join(".")} ${why}`,
    hint
  })
}

/** The parser quotes what it stumbled over, which may be a secret without its quotation marks: keep only the place. */
const notToml = (file: string, detail: string): ConfigurationInvalid => {
  const [, line, column] = /at line (\d+), column (\d+)$/u.exec(detail) ?? []
  const redefined = detail.startsWith("Cannot redefine")
  return new ConfigurationInvalid({
    message: line === undefined ? `${file} is not TOML` : `${file}:${line}:${column} is not TOML`,
    hint: redefined
      ? "the key or section stands there twice: remove one"
      : `mend that line: text needs quotation marks, as in every = "5 minutes"`
  })
}
