/** The headers of a delivery: names of every dialect at once, and signatures as each forge makes them. */
import { createHmac } from "node:crypto"
import type { Notice } from "./notices.ts"
import type { Hook, World } from "./World.ts"

/** What goes over the wire besides the address. */
export interface Envelope {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Forgejo and Gitea sign the JSON text also where it travels in a form; GitHub signs the bytes it sends. Without a
 * secret Forgejo and Gitea send empty signatures, GitHub none.
 */
export const signedHeaders = (world: World, hook: Hook, notice: Notice, uuid: string): Envelope => {
  const form = hook.contentType === "form"
  const body = form ? `payload=${encodeURIComponent(notice.body)}` : notice.body
  const github = world.options.kind === "github"
  const signed = github ? body : notice.body
  return {
    body,
    headers: {
      "User-Agent": github ? "GitHub-Hookshot/0000000" : "Go-http-client/1.1",
      "Content-Length": Buffer.byteLength(body).toString(),
      "Content-Type": form ? "application/x-www-form-urlencoded" : "application/json",
      ...names(world, hook, notice, uuid),
      ...(github && hook.secret === "" ? {} : signatures(world, hook.secret, signed)),
      ...(hook.authorization === "" ? {} : { Authorization: hook.authorization })
    }
  }
}

const families = {
  forgejo: ["Forgejo", "Gitea", "Gogs", "GitHub"],
  gitea: ["Gitea", "Gogs", "GitHub"],
  github: ["GitHub"]
}

const names = ({ options }: World, hook: Hook, notice: Notice, uuid: string): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const family of families[options.kind]) {
    headers[`X-${family}-Delivery`] = uuid
    headers[`X-${family}-Event`] = notice.event
    if (options.kind !== "github") headers[`X-${family}-Event-Type`] = notice.type
  }
  if (options.kind === "gitea") headers["X-Gitea-Hook-Installation-Target-Type"] = hook.target.of
  if (options.kind === "github") {
    headers["X-GitHub-Hook-ID"] = hook.id.toString()
    headers["X-GitHub-Hook-Installation-Target-Type"] = hook.target.of
  }
  return headers
}

const signatures = ({ options }: World, secret: string, text: string): Record<string, string> => {
  const mac = (algorithm: string) => secret === "" ? "" : createHmac(algorithm, secret).update(text).digest("hex")
  const [sha1, sha256] = [mac("sha1"), mac("sha256")]
  const prefixed = { "X-Hub-Signature": `sha1=${sha1}`, "X-Hub-Signature-256": `sha256=${sha256}` }
  const bare = families[options.kind].filter((family) => family !== "GitHub")
    .map((family) => [`X-${family}-Signature`, sha256] as const)
  return { ...Object.fromEntries(bare), ...prefixed }
}
