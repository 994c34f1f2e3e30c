/** The `[forge]` section, or several `[[forge]]`. */
import { Effect, Redacted } from "effect"
import type { ForgeKind } from "../event/Forge.ts"
import type { ForgeSettings } from "./Configuration.ts"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import type { Decoding } from "./Decoding.ts"
import type { Referred, SecretPlace } from "./Secret.ts"
import * as values from "./values.ts"

/** What holds for a forge of which nothing else is said. */
const defaults = {
  name: { value: "forge", text: "forge" },
  active: { value: "mission/active", text: "mission/active" },
  paused: { value: "mission/paused", text: "mission/paused" },
  plain: { value: "mission", text: "mission" },
  /** A delivery that got lost is found before anybody asks what a mission cost; a dozen polite requests an hour and repository. */
  reconcileEvery: { value: 300_000, text: "5 minutes" }
} as const

/** Of a webhook's secret, bytes: a shorter one could be guessed. */
const shortestSecret = 16

const no = { value: false, text: "false" } as const
const nobody = { value: [], text: "(none)" } as const

/** Every configured forge, in order, none is fine; with what is configured and yet of no use, one sentence each. */
export const forgeSettings = Effect.fn("Configuration.forges")(function*(decoding: Decoding) {
  const forges: Array<ForgeSettings> = []
  const warnings: Array<string> = []
  for (const path of yield* sections(decoding)) {
    const { forge, unused } = yield* oneForge(decoding, path)
    if (unused !== null) warnings.push(`${unused}, so deliveries that are signed with it are refused`)
    const twin = forges.find(({ host, name }) => name === forge.name || host === forge.host)
    if (twin !== undefined) {
      return yield* new ConfigurationInvalid({
        message: twin.name === forge.name
          ? `two forges have the name "${forge.name}"`
          : `the forges "${twin.name}" and "${forge.name}" have the same address`,
        hint: twin.name === forge.name ? `give ${path}.name a name of its own` : "configure it once"
      })
    }
    forges.push(forge)
  }
  return { forges, warnings }
})

/** `forge`, or `forge.0` and so on. */
const sections = Effect.fnUntraced(function*(decoding: Decoding) {
  const paths = decoding.below("forge.")
  const numbers = new Set(paths.flatMap((path) => /^forge\.(\d+)\./u.exec(path)?.[1] ?? []))
  const single = paths.find((path) => !/^forge\.\d+\./u.test(path))
  if (single === undefined) {
    const missing = Array.from(numbers, (_, index) => String(index)).find((number) => !numbers.has(number))
    if (missing === undefined) return Array.from(numbers, (_, index) => `forge.${index}`)
    return yield* new ConfigurationInvalid({
      message: `forges are numbered, but forge.${missing} is not configured`,
      hint: "number the forges from 0 without a gap; those of the file come first"
    })
  }
  if (numbers.size === 0) return ["forge"]
  return yield* new ConfigurationInvalid({
    message: `${single} is of the only forge, but forge.0 is configured as well`,
    hint: "write [[forge]] for each of several, with LEDGER_FORGE_0_… for the first; or [forge] for the only one"
  })
})

const oneForge = Effect.fnUntraced(function*(decoding: Decoding, path: string) {
  for (const needed of ["kind", "url"]) {
    if (!decoding.has(`${path}.${needed}`)) {
      return yield* new ConfigurationInvalid({
        message: `a forge is configured, but ${path}.${needed} is not`,
        hint: needed === "kind" ? "set it to forgejo, gitea or github" : "set it to the forge's address"
      })
    }
  }
  const read = <A>(key: string, reader: values.Reader<A>, fallback: { readonly value: A; readonly text: string }) =>
    Effect.map(decoding.value(`${path}.${key}`, reader, fallback), ({ value }) => value)
  const secret = (key: string) => decoding.reference(`${path}.${key}`, { secret: true, fallback: null })
  const name = yield* read("name", values.name, defaults.name)
  const kind = yield* read<ForgeKind>("kind", values.oneOf("forgejo", "gitea", "github"), {
    value: "forgejo",
    text: "forgejo"
  })
  const url = yield* read("url", values.webAddress, { value: "", text: "" })
  const token = yield* secret("token")
  const secrets = { present: yield* secret("webhook_secret"), previous: yield* secret("previous_webhook_secret") }
  const forge: ForgeSettings = {
    name,
    kind,
    url,
    host: hostOf(url),
    token: token?.value ?? null,
    webhookSecrets: usable(secrets.present) ? [secrets.present, secrets.previous].filter(usable).map(valueOf) : [],
    places: { token: placeOf(token), webhookSecret: placeOf(secrets.present) },
    hookless: secrets.present === null
      ? `${path}.webhook_secret is not set`
      : useless(`${path}.webhook_secret`, secrets.present),
    labels: {
      active: yield* read("labels.active", values.label, defaults.active),
      paused: yield* read("labels.paused", values.label, defaults.paused),
      plain: yield* read("labels.plain", values.label, defaults.plain)
    },
    writers: yield* read<ReadonlyArray<string>>("writers", values.texts, nobody),
    agents: yield* agentLogins(decoding, `${path}.agents.`),
    stopwatch: yield* read("stopwatch", values.boolean, no),
    pulls: yield* read("pulls", values.boolean, no),
    reconcileEvery: yield* read("reconcile_every", values.duration, defaults.reconcileEvery),
    defaultRepository: yield* read<string | null>("default_repository", values.repository, {
      value: null,
      text: "(none)"
    })
  }
  const unused = secrets.previous === null ? null : useless(`${path}.previous_webhook_secret`, secrets.previous)
  return { forge, unused }
})

const hostOf = (url: string): string => {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`.replace(/\/+$/u, "").toLowerCase()
}

type Found = Extract<Referred, { readonly value: Redacted.Redacted }>

const usable = (secret: Referred | null): secret is Found =>
  secret !== null && secret.value !== null && Buffer.byteLength(Redacted.value(secret.value)) >= shortestSecret

const placeOf = (secret: Referred | null): SecretPlace | null =>
  secret === null ? null : { place: secret.place, ...(secret.file === undefined ? {} : { file: secret.file }) }

const valueOf = ({ value }: Found): Redacted.Redacted => value

/** Why it signs nothing. The forge's other uses need no secret, so that this is no failure. */
const useless = (path: string, secret: Referred): string | null => {
  if (usable(secret)) return null
  return secret.value === null ? `${path}: ${secret.why}` : `${path} has fewer than ${shortestSecret} bytes`
}

/** A login is one agent's. Logins are compared without case. */
const agentLogins = Effect.fnUntraced(function*(decoding: Decoding, prefix: string) {
  const agents = new Map<string, ReadonlyArray<string>>()
  const owners = new Map<string, string>()
  for (const path of decoding.below(prefix)) {
    const agent = path.slice(prefix.length)
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/u.test(agent)) {
      return yield* new ConfigurationInvalid({
        message: `"${agent}" in [${prefix.slice(0, -1)}] is no name for an agent`,
        hint: "use letters, digits, dots and dashes"
      })
    }
    const logins = yield* decoding.value<ReadonlyArray<string>>(path, values.texts, { value: [], text: "" })
    for (const login of logins.value.map((login) => login.toLowerCase())) {
      const other = owners.get(login) ?? agent
      if (other !== agent) {
        return yield* new ConfigurationInvalid({
          message: `the login ${login} stands under both ${other} and ${agent} in [${prefix.slice(0, -1)}]`,
          hint: "leave it under one of them"
        })
      }
      owners.set(login, agent)
    }
    agents.set(agent, logins.value)
  }
  return agents
})
