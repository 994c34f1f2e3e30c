/** Keeps what `ledger forge connect` found out: secrets in files of their own, the rest in the configuration. */
import { Effect, Option, Redacted } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { defaultFile } from "../config/Circumstances.ts"
import type { ForgeSettings, Settings } from "../config/Configuration.ts"
import type { ForgeKind } from "../event/Forge.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import { secretFile } from "./forgeName.ts"
import type { Speaker } from "./forgeSpeaker.ts"
import { Invocation } from "./Invocation.ts"
import { writeKept } from "./keptFile.ts"
import { root } from "./root.ts"

type Check = Doctor["checks"][number]

interface Found {
  readonly name: string
  readonly kind: ForgeKind
  readonly url: string
  /** `owner/repository`. */
  readonly repository: string
  readonly configured: ForgeSettings | undefined
  readonly secret: Redacted.Redacted
  readonly token: Redacted.Redacted
  readonly speaker: Speaker
}

/**
 * A secret goes where the configuration looks for it, if that is a file. A configuration that speaks of forges already is a person's work:
 * what it lacks is said, not written into it.
 */
export const forgeConfiguration = Effect.fnUntraced(function*(settings: Settings, found: Found) {
  const file = yield* configurationFile(settings)
  const kept = yield* Effect.forEach(wanted(found), (one) => keep(file, found, one))
  const lines = kept.flatMap(({ line }) => line ?? [])
  const checks = kept.flatMap(({ check }) => check ?? [])
  const stays = found.speaker.token === "configured"
    ? [fine("configuration", "keeps the token it has, which works; the one given served for this only")]
    : []
  if (kept.length === 0) {
    return stays.length > 0
      ? stays
      : [fine("configuration", "has the token and the webhook's secret")]
  }
  const secrets = fine("secrets", `kept in ${dirname(file)}, readable by their owner alone`)
  if (lines.length === 0) return [...stays, ...checks]
  if (settings.forges.length > 0) return [secrets, ...stays, ...checks, leftToDo(settings, found, lines)]
  const before = existsSync(file) ? readFileSync(file, "utf8").replace(/\n*$/u, "\n\n") : ""
  yield* writeKept(file, `${before}[forge]\n${[...identity(found), ...lines].join("\n")}\n`, { secret: false })
  return [secrets, fine("configuration", `${file} has a section [forge] now`)]
})

const fine = (name: string, what: string): Check => ({ name, ok: true, what, hint: null })

const configurationFile = Effect.fnUntraced(function*({ file }: Settings) {
  const { circumstances } = yield* Invocation
  const { config } = yield* root
  return file ?? Option.match(config, {
    onNone: () => defaultFile(circumstances),
    onSome: (path) => resolve(circumstances.workingDirectory, path)
  })
})

type Wanted = "token" | "webhookSecret"

const wanted = ({ configured, speaker }: Found): ReadonlyArray<Wanted> => [
  ...(speaker.token === "given" ? ["token" as const] : []),
  ...(configured === undefined || configured.webhookSecrets.length === 0 ? ["webhookSecret" as const] : [])
]

const words = {
  token: { file: "token", key: "token", what: "token", given: "the token given" },
  webhookSecret: {
    file: "webhook-secret",
    key: "webhook_secret",
    what: "webhook's secret",
    given: "a new webhook's secret"
  }
} as const

/** `line`: for the forge's section, where that has to name the file; `check`: what is told besides. */
const keep = Effect.fnUntraced(function*(file: string, { configured, name, secret, token }: Found, one: Wanted) {
  const value = `${Redacted.value(one === "token" ? token : secret)}\n`
  const place = configured?.places[one] ?? null
  const write = (path: string) => writeKept(path, value, { secret: true, ...(existsSync(file) ? { like: file } : {}) })
  const { file: suffix, given, key, what } = words[one]
  if (place?.file !== undefined) {
    yield* write(place.file)
    return { line: null, check: fine("configuration", `${given} took the place of the one it had, in ${place.file}`) }
  }
  const beside = secretFile(name, suffix)
  yield* write(join(dirname(file), beside))
  const line = `${key} = { file = "${beside}" }`
  if (place === null) return { line, check: null }
  const check: Check = {
    name: "configuration",
    ok: "warning",
    what: `${place.place} holds a ${what} that is not accepted, or none`,
    hint: `put what is in ${
      join(dirname(file), beside)
    } there; or unset it and set forge.${key} to { file = "${beside}" }`
  }
  return { line: null, check }
})

const identity = ({ kind, name, repository, url }: Found): ReadonlyArray<string> => [
  ...(name === "forge" ? [] : [`name = "${name}"`]),
  `kind = "${kind}"`,
  `url = "${url}"`,
  `default_repository = "${repository}"`
]

const leftToDo = ({ shown }: Settings, found: Found, lines: ReadonlyArray<string>): Check => {
  const { configured } = found
  const isOnly = shown.some(({ path }) => path === "forge.kind")
  const section = [...identity(found), ...lines].join(", ")
  const hint = configured === undefined
    ? `there ${
      isOnly ? "write [[forge]] instead of [forge], and" : ""
    } add a section [[forge]] with ${section}, then ` +
      "ledger config show tells whether it is right"
    : `add to forge ${configured.name}: ${lines.join(", ")}`
  return { name: "configuration", ok: "warning", what: "has forges already, so nothing is written into it", hint }
}
