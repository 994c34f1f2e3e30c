/** Deliveries to a ledger's receiver: the contract's examples, changed where a test needs it, signed as each forge signs. */
import { Redacted, Result } from "effect"
import { createHmac } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import type { ForgeSettings } from "../../src/config/Configuration.ts"
import type { ForgeKind } from "../../src/event/Forge.ts"
import type { Act } from "../../src/forge/Act.ts"
import { decodeDelivery } from "../../src/forge/decodeDelivery.ts"
import type { Ground } from "../../src/forge/Delivery.ts"

export const secret = "the forge's secret, long enough"

export type Example = "issues.closed" | "issues.label_updated" | "issue_comment.created"

/** Byte for byte as the forge sends it. */
export const example = (name: Example): string =>
  fs.readFileSync(path.join(import.meta.dirname, "../fixtures/forge", `${name}.json`), "utf8")

// oxlint-disable-next-line typescript/no-explicit-any -- a payload is whatever a test makes of it
export type Loose = any

/** The example with a change, in Forgejo's way of writing JSON. */
export const changed = (name: Example, change: (payload: Loose) => void): string => {
  const payload = JSON.parse(example(name))
  change(payload)
  return JSON.stringify(payload, null, 2)
}

export const hmac = (body: string | Uint8Array, key = secret): string =>
  createHmac("sha256", key).update(body).digest("hex")

/** As Forgejo signs and names it, in the headers of every forge at once; Gitea without Forgejo's own, GitHub only in its own. */
export const headersOf = (
  body: string | Uint8Array,
  { event = "issues", id = "6f2c9d7e-5a51-4bd1-9a55-0b7d6ac1f3a2", key = secret, kind = "forgejo" }: {
    readonly event?: string
    readonly id?: string
    readonly key?: string
    readonly kind?: ForgeKind
  } = {}
): Record<string, string> => {
  const families = {
    forgejo: ["forgejo", "gitea", "gogs", "github"],
    gitea: ["gitea", "gogs", "github"],
    github: ["github"]
  }
  const signature = hmac(body, key)
  return {
    "content-type": "application/json",
    "x-hub-signature-256": `sha256=${signature}`,
    ...Object.fromEntries(families[kind].flatMap((family) => [
      [`x-${family}-delivery`, id],
      [`x-${family}-event`, event],
      ...(family === "github" ? [] : [[`x-${family}-signature`, signature]])
    ]))
  }
}

/** A forge on which agents have their own names, and `hannibal-bot` is hannibal. */
export const ground = (change: Partial<Ground["forge"]> = {}, self: string | null = "ledger"): Ground => ({
  forge: {
    name: "forge",
    kind: "forgejo",
    host: "trentuna.exe.xyz/git",
    labels: { active: "mission/active", paused: "mission/paused", plain: "mission" },
    writers: [],
    pulls: false,
    ...change
  },
  agentOf: (login) =>
    ["hannibal", "vigilio", "ba"].find((agent) => login.toLowerCase().replace("-bot", "") === agent) ?? null,
  self
})

/** The acts of an example, as a delivery of that id tells them. */
export const decodedExample = (name: Example, id: string): ReadonlyArray<Act> => {
  const body = Buffer.from(example(name))
  return Result.getOrThrow(
    decodeDelivery({ event: "", id, body, received: Date.parse("2026-04-07T13:00:00Z") }, ground())
  ).acts
}

/** The team's forge as the configuration has it, with the secret above and a previous one. */
export const teamForgeSettings: ForgeSettings = {
  name: "home",
  kind: "forgejo",
  url: "https://trentuna.exe.xyz/git",
  host: "trentuna.exe.xyz/git",
  token: null,
  webhookSecrets: [Redacted.make(secret), Redacted.make("the previous secret, long enough")],
  places: { token: null, webhookSecret: null },
  hookless: null,
  labels: { active: "mission/active", paused: "mission/paused", plain: "mission" },
  writers: [],
  agents: new Map(),
  stopwatch: false,
  pulls: false,
  reconcileEvery: 300_000,
  defaultRepository: null
}
