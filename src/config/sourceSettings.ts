/** The `[[source]]` sections, and the source that stands in the environment alone. */
import { Effect, Redacted } from "effect"
import type { SourceSettings } from "./Configuration.ts"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import type { Decoding } from "./Decoding.ts"
import type { Referred } from "./Secret.ts"
import * as values from "./values.ts"

/** What holds for a source of which nothing else is said. */
const defaults = {
  /** Fresh enough to watch a mission, far from any rate limit. */
  every: { value: 300_000, text: "5 minutes" },
  baseUrl: "https://management-api.x.ai"
} as const

/**
 * Every configured source; where none is and the environment holds `XAI_MANAGEMENT_KEY` and `XAI_TEAM_ID`, one named
 * `xai`.
 */
export const sourceSettings = Effect.fn("Configuration.sources")(function*(decoding: Decoding) {
  const numbers = new Set(decoding.below("source.").map((path) => Number(path.split(".")[1])))
  const { XAI_MANAGEMENT_KEY, XAI_TEAM_ID } = decoding.circumstances.environment
  if (numbers.size === 0 && XAI_MANAGEMENT_KEY && XAI_TEAM_ID) numbers.add(0)
  const sources: Array<SourceSettings> = []
  for (const number of [...numbers].sort((left, right) => left - right)) {
    if (number !== sources.length) {
      return yield* new ConfigurationInvalid({
        message: `source.${number} is configured, but source.${sources.length} is not`,
        hint: "number the sources from 0 without a gap; those of the file come first"
      })
    }
    const source = yield* oneSource(decoding, `source.${number}`)
    if (sources.some(({ id }) => id === source.id)) {
      return yield* new ConfigurationInvalid({
        message: `two sources have the id "${source.id}"`,
        hint: `give source.${number}.id a name of its own`
      })
    }
    sources.push(source)
  }
  return sources
})

/** What is said of the environment's own source when only half of it is there. */
export const sourceWarnings = (
  { XAI_MANAGEMENT_KEY, XAI_TEAM_ID }: Readonly<Record<string, string | undefined>>,
  sources: ReadonlyArray<SourceSettings>
): ReadonlyArray<string> => {
  if (sources.length > 0 || (!XAI_MANAGEMENT_KEY && !XAI_TEAM_ID)) return []
  const [there, missing] = XAI_MANAGEMENT_KEY
    ? ["XAI_MANAGEMENT_KEY", "XAI_TEAM_ID"]
    : ["XAI_TEAM_ID", "XAI_MANAGEMENT_KEY"]
  return [`${there} is set but ${missing} is not, so no source is configured: set both.`]
}

const oneSource = Effect.fnUntraced(function*(decoding: Decoding, path: string) {
  const kind = yield* decoding.value(`${path}.kind`, values.oneOf("xai"), { value: "xai" as const, text: "xai" })
  const id = yield* decoding.value(`${path}.id`, values.name, { value: kind.value, text: kind.value })
  const every = yield* decoding.value(`${path}.every`, values.duration, defaults.every)
  const team = yield* decoding.reference(`${path}.team_id`, { secret: false, fallback: { env: "XAI_TEAM_ID" } })
  const key = yield* decoding.reference(`${path}.management_key`, {
    secret: true,
    fallback: { env: "XAI_MANAGEMENT_KEY" }
  })
  const baseUrl = yield* baseUrlOf(decoding, `${path}.base_url`)
  const postingLag = yield* decoding.value(`${path}.posting_lag`, values.duration, { value: null, text: "(learned)" })
  const since = yield* decoding.value(`${path}.since`, values.instant, {
    value: null,
    text: "(a day before the billing cycle)"
  })
  const source: SourceSettings = {
    id: id.value,
    kind: kind.value,
    every: every.value,
    teamId: team?.value ? Redacted.value(team.value) : null,
    managementKey: key?.value ?? null,
    baseUrl,
    postingLag: postingLag.value,
    since: since.value,
    missing: [...missing(`${path}.team_id`, team), ...missing(`${path}.management_key`, key)]
  }
  return source
})

const missing = (path: string, referred: Referred | null): ReadonlyArray<string> =>
  referred === null || referred.value !== null ? [] : [`${path}: ${referred.why}`]

/** `XAI_BASE_URL` stands in for the provider's own address, for every source that names none. */
const baseUrlOf = Effect.fnUntraced(function*(decoding: Decoding, path: string) {
  const variable = "XAI_BASE_URL"
  const written = decoding.circumstances.environment[variable]
  if (decoding.has(path) || !written) {
    const { value } = yield* decoding.value(path, values.webAddress, {
      value: defaults.baseUrl,
      text: defaults.baseUrl
    })
    return value
  }
  const value = yield* Effect.fromResult(values.webAddress(written)).pipe(
    Effect.mapError((expected) =>
      new ConfigurationInvalid({ message: `environment ${variable} is not ${expected}`, hint: `set it to ${expected}` })
    )
  )
  decoding.note({ path, value, from: `environment ${variable}` })
  return value
})
