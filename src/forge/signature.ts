/** Whether a delivery comes from who knows the webhook's secret. */
import { Redacted } from "effect"
import { createHmac, timingSafeEqual } from "node:crypto"
import type { ForgeKind } from "../event/Forge.ts"

/** Of a secret, bytes; a shorter one could be guessed, and none at all would let everybody in. */
export const shortestSecret = 16

/** Whether it may guard a route. */
export const isLongEnough = (secret: Redacted.Redacted): boolean =>
  Buffer.byteLength(Redacted.value(secret)) >= shortestSecret

/**
 * Where each kind of forge puts its signature, the preferred place first. Forgejo sends those of Gitea and GitHub as well, and whoever
 * sends chooses the headers: so the kind is that of the route, and only the first place that is there counts. SHA-1 never does.
 */
const places: Readonly<Record<ForgeKind, ReadonlyArray<string>>> = {
  forgejo: ["x-forgejo-signature", "x-gitea-signature", "x-hub-signature-256"],
  gitea: ["x-gitea-signature", "x-hub-signature-256"],
  github: ["x-hub-signature-256"]
}

/**
 * True where the body was signed (HMAC-SHA256 over its very bytes) with one of the secrets. A signature that is missing, empty or of
 * another form is a wrong one. Compared in constant time, every secret each time.
 */
export const isSigned = (
  kind: ForgeKind,
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
  secrets: ReadonlyArray<Redacted.Redacted>
): boolean => {
  const place = places[kind].find((name) => headers[name] !== undefined)
  const [, hex] = /^(?:sha256=)?([0-9a-f]{64})$/u.exec(place === undefined ? "" : headers[place] ?? "") ?? []
  if (hex === undefined) return false
  const given = Buffer.from(hex, "hex")
  const matches = secrets.filter(isLongEnough).map((secret) =>
    timingSafeEqual(createHmac("sha256", Redacted.value(secret)).update(body).digest(), given)
  )
  return matches.includes(true)
}
