/** Keeps what `ledger forge connect` found out: secrets in files of their own, the rest in the configuration. */
import { Effect, Option, Redacted } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { defaultFile } from "../config/Circumstances.ts"
import type { ForgeSettings, Settings } from "../config/Configuration.ts"
import type { ForgeKind } from "../event/Forge.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import { Invocation } from "./Invocation.ts"
import { writeOwnerOnly } from "./ownerOnlyFile.ts"
import { root } from "./root.ts"

type Check = Doctor["checks"][number]

interface Found {
  readonly kind: ForgeKind
  readonly url: string
  readonly configured: ForgeSettings | undefined
  readonly secret: Redacted.Redacted
  readonly token: Redacted.Redacted
}

/** A configuration that speaks of forges already is a person's work: what it lacks is said, not written into it. */
export const forgeConfiguration = Effect.fnUntraced(function*(settings: Settings, found: Found) {
  const { circumstances } = yield* Invocation
  const { config } = yield* root
  const file = settings.file ?? Option.match(config, {
    onNone: () => defaultFile(circumstances),
    onSome: (path) => resolve(circumstances.workingDirectory, path)
  })
  const { configured, kind, secret, token, url } = found
  const name = (what: string) => `forge-${new URL(url).host.replaceAll(":", "-")}.${what}`
  const kept: Array<string> = []
  const keep = Effect.fnUntraced(function*(key: string, what: string, value: Redacted.Redacted) {
    yield* writeOwnerOnly(join(dirname(file), name(what)), `${Redacted.value(value)}\n`)
    kept.push(`${key} = { file = "${name(what)}" }`)
  })
  if (configured === undefined || configured.token === null) yield* keep("token", "token", token)
  if (configured === undefined || configured.webhookSecrets.length === 0) {
    yield* keep("webhook_secret", "webhook-secret", secret)
  }
  if (kept.length === 0) return [check("configuration", "has the token and the webhook's secret")]
  const secrets = check("secrets", `kept in ${dirname(file)}, readable by you alone`)
  if (settings.forges.length > 0) {
    const section = configured === undefined ? `a [[forge]] of its own: kind = "${kind}", url = "${url}", ` : ""
    return [
      secrets,
      {
        name: "configuration",
        ok: "warning",
        what: "has forges already, so nothing is written into it",
        hint: `add to ${configured === undefined ? "it" : `forge ${configured.name}`}: ${section}${kept.join(", ")}`
      } satisfies Check
    ]
  }
  const before = existsSync(file) ? readFileSync(file, "utf8").replace(/\n*$/u, "\n\n") : ""
  yield* writeOwnerOnly(file, `${before}[forge]\nkind = "${kind}"\nurl = "${url}"\n${kept.join("\n")}\n`)
  return [secrets, check("configuration", `${file} has a section [forge] now`)]
})

const check = (name: string, what: string): Check => ({ name, ok: true, what, hint: null })
