/** Connects a repository with the ledger: one hook, never two, and the labels that mean something. */
import { Effect, Redacted } from "effect"
import type { ForgeClient, RepositoryName } from "./ForgeClient.ts"

/** A repository as people name it: `https://forge.example/git/owner/name`, or any page below it. */
export interface RepositoryAddress extends RepositoryName {
  /** The forge's own address, without a slash at its end. */
  readonly forge: string
}

/** `forges` are addresses of known forges, which say where a sub-path ends; undefined: it is no address of a repository. */
export const repositoryAddress = (text: string, forges: ReadonlyArray<string>): RepositoryAddress | undefined => {
  const url = URL.parse(text)
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined
  const address = `${url.origin}${url.pathname}`
  const known = forges.map((forge) => forge.replace(/\/+$/u, "")).find((forge) =>
    address.toLowerCase().startsWith(`${forge.toLowerCase()}/`)
  )
  const below = known === undefined ? url.pathname : address.slice(known.length)
  const parts = below.split("/").filter((part) => part !== "")
  const page = parts.findIndex((part, index) => index >= 2 && pages.has(part))
  const at = known !== undefined ? 0 : (page === -1 ? parts.length : page) - 2
  const [owner, name] = at < 0 ? [] : parts.slice(at, at + 2)
  if (owner === undefined || name === undefined || ![owner, name].every((part) => /^[A-Za-z0-9_.-]+$/u.test(part))) {
    return undefined
  }
  const forge = known ?? [url.origin, ...parts.slice(0, at)].join("/")
  return { forge, owner, name: name.replace(/\.git$/u, "") }
}

const pages = new Set(["issues", "pulls", "settings", "src", "wiki"])

/**
 * Leaves exactly one hook to `url`. A forge never tells a hook's secret, nor does Forgejo change it: so where it is not `known` to be the
 * configured one, a new hook takes the place of whatever is there.
 */
export const hangHook = Effect.fn("hangHook")(function*(
  client: ForgeClient,
  repository: RepositoryName,
  { known, secret, url }: { readonly url: string; readonly secret: Redacted.Redacted; readonly known: boolean }
) {
  const present = (yield* client.hooks(repository)).filter((hook) => withoutSlash(hook.url) === withoutSlash(url))
  const [kept] = known ? present : []
  const hook = kept === undefined
    ? yield* client.createHook(repository, { url, secret: Redacted.value(secret) })
    : yield* client.updateHook(repository, kept.id, url)
  const others = present.filter(({ id }) => id !== hook.id)
  yield* Effect.forEach(others, ({ id }) => client.deleteHook(repository, id), { discard: true })
  return { hook, done: kept !== undefined ? "updated" : present.length > 0 ? "exchanged" : "made" } as const
})

/** Makes those that are not there, as a scoped pair of which an issue has one at most; gives their names. */
export const makeLabels = Effect.fn("makeLabels")(
  function*(client: ForgeClient, repository: RepositoryName, wanted: ReadonlyArray<string>) {
    const present = new Set((yield* client.labels(repository)).map(({ name }) => name.toLowerCase()))
    const missing = wanted.filter((name) => !present.has(name.toLowerCase()))
    yield* Effect.forEach(missing, (name) =>
      client.createLabel(repository, {
        name,
        color: "0e8a16",
        description: "Its cost is counted by the ledger",
        exclusive: name.includes("/")
      }), { discard: true })
    return missing
  }
)

/** What a forge's `ALLOWED_HOST_LIST` must hold for it to deliver there; null: its default lets it. */
export const allowedHost = (url: string): string | null => {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$/gu, "") ?? ""
  if (host === "localhost" || host === "::1" || host.startsWith("127.")) return "loopback"
  const isPrivate = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/iu.test(host) ||
    /\.(?:local|lan|internal|home\.arpa)$/iu.test(host) || !host.includes(".") && !host.includes(":")
  return isPrivate ? "private" : null
}

const withoutSlash = (url: string): string => url.replace(/\/+$/u, "")
