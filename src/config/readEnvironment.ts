/** From environment variables to configured values: `LEDGER_` and the path in capitals, and a few short forms. */
import { Result } from "effect"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import { referable, settingPatterns } from "./knownSettings.ts"
import type { Leaf } from "./Leaf.ts"
import { distance } from "./nearest.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** What a short form sets. `LEDGER_PORT` is no value of its own: it replaces the port of `daemon.listen`. */
const shortForms = { LEDGER_DB: "database", LEDGER_TOKEN: "daemon.token" } as const

/** Variables of this program that are no configuration. */
const otherVariables = ["LEDGER_PORT", "LEDGER_LOG_FORMAT", "LEDGER_DEMO", "LEDGER_DEMO_CLOCK"]

/**
 * The values that the environment sets. An empty variable counts as none. A secret may stand in a variable itself, or be
 * referred to by one with the suffix `_ENV`, `_FILE` or `_CREDENTIAL`. `agents` are the names that the file uses, because
 * capitals do not tell how a name is written; `mentioned` the variables it refers to. Variables that resemble none of ours
 * belong to other programs (Debian's `ledger` reads `LEDGER_FILE`) and are left alone.
 */
export const readEnvironment = (
  environment: Environment,
  agents: ReadonlyArray<string>,
  mentioned: ReadonlySet<string>
): Result.Result<ReadonlyMap<string, Leaf>, ConfigurationInvalid> => {
  const leaves = new Map<string, Leaf>()
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith("LEDGER_") || value === undefined || value === "" || isShort(variable)) continue
    const found = pathOf(variable, agents)
    if (found !== undefined) {
      const written = found.reference === undefined ? value : { [found.reference]: value }
      leaves.set(found.path, { path: found.path, value: written, from: { kind: "environment", variable } })
    } else if (!otherVariables.includes(variable) && !mentioned.has(variable)) {
      const known = misspelt(variable)
      if (known !== undefined) return Result.fail(unknownVariable(variable, known))
    }
  }
  for (const [variable, path] of Object.entries(shortForms)) {
    const value = environment[variable]
    if (value) leaves.set(path, { path, value, from: { kind: "environment", variable } })
  }
  return Result.succeed(leaves)
}

const isShort = (variable: string): boolean => Object.hasOwn(shortForms, variable)

/** How the variables of a pattern look; `reference` is what a suffix makes of the value. */
const variablesOf = (pattern: string) =>
  (referable.has(pattern) ? [undefined, "env", "file", "credential"] : [undefined]).map((reference) => {
    const suffix = reference === undefined ? "" : `_${reference}`
    const name = `LEDGER_${pattern.replaceAll(".", "_")}${suffix}`.toUpperCase()
    const shape = name.replaceAll(
      "*",
      (_, at: number) => /^LEDGER_(?:SOURCE|FORGE)_$/u.test(name.slice(0, at)) ? String.raw`(0|[1-9]\d*)` : "(.+)"
    )
    return { pattern, name, reference, shape: new RegExp(`^${shape}$`, "u") }
  })

const variables = settingPatterns.flatMap(variablesOf)

const pathOf = (variable: string, agents: ReadonlyArray<string>) => {
  for (const { pattern, reference, shape } of variables) {
    const [matched, ...stars] = shape.exec(variable) ?? []
    if (matched === undefined) continue
    const path = stars.reduce(
      (path, star) =>
        path.replace(
          /(agents\.)?\*/u,
          (_, named?: string) => named === undefined ? star : named + agentName(star, agents)
        ),
      pattern
    )
    return { path, reference }
  }
  return undefined
}

const agentName = (capitals: string, agents: ReadonlyArray<string>): string =>
  agents.find((agent) => agent.toUpperCase().replaceAll(/[^A-Z0-9]/gu, "_") === capitals) ?? capitals.toLowerCase()

/** The variable that was most likely meant; undefined where the resemblance is too weak to stop for. */
const misspelt = (variable: string): string | undefined => {
  const number = /_(\d+)_/u.exec(variable)?.[1] ?? "0"
  const names = [
    ...variables.map(({ name }) => name.replace("*", number)),
    ...Object.keys(shortForms),
    ...otherVariables
  ]
  const allowed = (name: string) => name.length > "LEDGER_".length + 6 ? 2 : 1
  const isSection = /^LEDGER_(?:DAEMON|SOURCE_\d+|SPLIT|FORGE(?:_\d+)?)_/u.test(variable)
  const ranked = names.map((name) => ({ name, changes: distance(variable, name) }))
    .sort((left, right) => left.changes - right.changes)
  const best = ranked[0]
  return best !== undefined && (isSection || best.changes <= allowed(best.name)) ? best.name : undefined
}

const unknownVariable = (variable: string, known: string) =>
  new ConfigurationInvalid({
    message: `environment variable ${variable} is no setting`,
    hint: `the nearest known one is ${known}`
  })
