/** The `[forge]` section. */
import { Effect } from "effect"
import type { ForgeSettings } from "./Configuration.ts"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import type { Decoding } from "./Decoding.ts"
import * as values from "./values.ts"

/** Null where the configuration names no forge. */
export const forgeSettings = Effect.fn("Configuration.forge")(function*(decoding: Decoding) {
  if (decoding.below("forge.").length === 0) return null
  for (const path of ["forge.kind", "forge.url"]) {
    if (!decoding.has(path)) {
      return yield* new ConfigurationInvalid({
        message: `a forge is configured, but ${path} is not`,
        hint: path === "forge.kind" ? "set it to forgejo, gitea or github" : "set it to the forge's address"
      })
    }
  }
  const kind = yield* decoding.value("forge.kind", values.oneOf("forgejo", "gitea", "github"), {
    value: "forgejo" as const,
    text: "forgejo"
  })
  const url = yield* decoding.value("forge.url", values.webAddress, { value: "", text: "" })
  const token = yield* decoding.reference("forge.token", { secret: true, fallback: null })
  const webhookSecret = yield* decoding.reference("forge.webhook_secret", { secret: true, fallback: null })
  const repository = yield* decoding.value("forge.default_repository", values.repository, {
    value: null,
    text: "(none)"
  })
  const forge: ForgeSettings = {
    kind: kind.value,
    url: url.value,
    token: token?.value ?? null,
    webhookSecret: webhookSecret?.value ?? null,
    defaultRepository: repository.value
  }
  return forge
})
