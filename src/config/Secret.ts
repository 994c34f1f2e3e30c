/** A value that may stand elsewhere: in an environment variable, in a file of mode 0600, or in a systemd credential. */
import { Effect, FileSystem, Redacted, type Schema } from "effect"
import { isAbsolute, join } from "node:path"
import type { Circumstances } from "./Circumstances.ts"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import { describeOrigin, type Leaf, wrongValue } from "./Leaf.ts"
import { directoryOf, pathFrom } from "./readFile.ts"

/** Where a secret is looked for, in words; `file`: its path, where it is a file that a person keeps. */
export interface SecretPlace {
  readonly place: string
  readonly file?: string
}

/** Found, or why not in one sentence. */
export type Referred =
  & SecretPlace
  & ({ readonly value: Redacted.Redacted } | { readonly value: null; readonly why: string })

/** Anyone but the owner may do something with the file. */
const othersMay = 0o077

/**
 * Looks up what the value refers to. A text is the value itself, which a configuration file may say only of what is no
 * secret. A place that holds nothing is no failure here: who only asks for a report needs no credentials.
 */
export const refer = Effect.fn("Secret.refer")(function*(leaf: Leaf, secret: boolean, circumstances: Circumstances) {
  const { from, path, value } = leaf
  if (typeof value === "string" && value !== "") {
    if (secret && from.kind === "file") return yield* literal(leaf)
    return { value: Redacted.make(value), place: describeOrigin(from) } satisfies Referred
  }
  const reference = referenceIn(value)
  if (reference === undefined) return yield* wrongValue(leaf, references(path, secret))
  const [kind, name] = reference
  if (kind === "env") return fromEnvironment(name, circumstances)
  if (kind === "credential") return yield* fromCredential(leaf, name, circumstances)
  const directory = from.kind === "file" ? directoryOf(from.file) : circumstances.workingDirectory
  return yield* fromFile(leaf, pathFrom(directory, circumstances.home, name), true)
})

const references = (path: string, secret: boolean) =>
  `${secret ? "" : "a text, or "}a reference such as { env = "${
    path.replace(/^source\.\d+\./u, "xai_").replaceAll(".", "_").toUpperCase()
  }" }, { file = "…" } or { credential = "…" }`

const literal = (leaf: Leaf) =>
  new ConfigurationInvalid({
    message: `${leaf.path} (${describeOrigin(leaf.from)}) holds a secret in the file itself`,
    hint: `name the place where it is, as ${references(leaf.path, true).replace(/^a reference such as /u, "")}`
  })

const kinds = ["env", "file", "credential"] as const

const referenceIn = (value: unknown): readonly [(typeof kinds)[number], string] | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  const [entry, ...others] = Object.entries(value as Schema.JsonObject)
  const kind = kinds.find((kind) => kind === entry?.[0])
  const name = entry?.[1]
  return others.length === 0 && kind !== undefined && typeof name === "string" && name !== "" ? [kind, name] : undefined
}

const fromEnvironment = (variable: string, { environment }: Circumstances): Referred => {
  const value = environment[variable]
  const place = `environment ${variable}`
  return value ? { value: Redacted.make(value), place } : { value: null, place, why: `${place} is not set` }
}

const fromCredential = Effect.fnUntraced(function*(leaf: Leaf, name: string, { environment }: Circumstances) {
  if (!/^[A-Za-z0-9_.-]+$/u.test(name) || /^\.+$/u.test(name)) {
    return yield* wrongValue(leaf, "the name of a systemd credential")
  }
  const directory = environment["CREDENTIALS_DIRECTORY"]
  if (directory === undefined || !isAbsolute(directory)) {
    const why = `credential ${name} is handed over by systemd only (CREDENTIALS_DIRECTORY is not set)`
    return { value: null, place: `credential ${name}`, why } satisfies Referred
  }
  return yield* fromFile(leaf, join(directory, name), false)
})

/** systemd guards its credentials by the directory; a file of one's own must be guarded by its mode. */
const fromFile = Effect.fnUntraced(function*(leaf: Leaf, file: string, guarded: boolean) {
  const files = yield* FileSystem.FileSystem
  const place = `file ${file}`
  const where: SecretPlace = guarded ? { place, file } : { place }
  const found = yield* Effect.all([files.stat(file), files.readFileString(file)]).pipe(
    Effect.catchTag("PlatformError", (error) => Effect.succeed(reasonOf(error.reason._tag)))
  )
  if (typeof found === "string") return { value: null, ...where, why: `${place} ${found}` } satisfies Referred
  const [{ mode }, text] = found
  if (guarded && (mode & othersMay) !== 0) {
    return yield* new ConfigurationInvalid({
      message: `${leaf.path}: others may read ${file} (mode ${(mode & 0o777).toString(8).padStart(4, "0")})`,
      hint: `chmod 600 ${file}`
    })
  }
  const value = text.trim()
  return value === ""
    ? { value: null, ...where, why: `${place} is empty` } satisfies Referred
    : { value: Redacted.make(value), ...where } satisfies Referred
})

const reasonOf = (tag: string): string => {
  if (tag === "NotFound") return "does not exist"
  return tag === "PermissionDenied" ? "may not be read" : "cannot be read"
}
