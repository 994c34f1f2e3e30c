/** Connects a repository with the ledger: one hook, never two, and the labels that mean something. */
import { Effect, Redacted } from "effect"
import type { ForgeClient, ForgeHook, RepositoryName } from "./ForgeClient.ts"

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
  const known = forgeOf(address, forges.map((forge) => ({ url: forge.replace(/\/+$/u, "") })))?.url ??
    (/^(?:www\.)?github\.com$/u.test(url.hostname) ? url.origin : undefined)
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

/** Of forges whose addresses may be parts of each other, the one that the address is on: the longest. */
export const forgeOf = <A extends { readonly url: string }>(
  address: string,
  forges: ReadonlyArray<A>
): A | undefined =>
  forges.filter(({ url }) => address.toLowerCase().startsWith(`${withoutSlash(url).toLowerCase()}/`))
    .toSorted((one, other) => withoutSlash(other.url).length - withoutSlash(one.url).length)[0]

/** What follows the repository's name in the addresses of its pages. */
const pages = new Set([
  ...["actions", "activity", "commit", "commits", "issues", "labels", "milestones", "packages", "projects", "pull"],
  ...["pulls", "releases", "settings", "src", "tags", "wiki"]
])

/** A hook to hang up. `known`: hooks that are there have this secret; `names`: of the forges that have a route at this ledger. */
export interface HookWish {
  readonly url: string
  readonly secret: Redacted.Redacted
  readonly known: boolean
  readonly names: ReadonlyArray<string>
}

/**
 * Leaves exactly one hook to this ledger, to `url`: one to a route of another forge would never be believed. A forge never tells a hook's
 * secret, nor does Forgejo change it: so where it is not `known` to be the configured one, a new hook takes the place of whatever is there.
 */
export const hangHook = Effect.fn("hangHook")(function*(
  client: ForgeClient,
  repository: RepositoryName,
  { known, names, secret, url }: HookWish
) {
  const base = withoutSlash(url).replace(/(?<=\/hooks\/forge)\/[^/]+$/u, "")
  const own = new Set([withoutSlash(url), base, ...names.map((name) => `${base}/${name}`)])
  const present = (yield* client.hooks(repository)).filter((hook) => own.has(withoutSlash(hook.url)))
  const kept = known ? present.find((hook) => withoutSlash(hook.url) === withoutSlash(url)) : undefined
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

/** Whoever is between here and there may read along, tokens included. */
export const isOverheard = (url: string): boolean =>
  URL.parse(url)?.protocol === "http:" && allowedHost(url) !== "loopback"

/** The webhooks that lead to a route of the forge of this name, at whatever address a ledger is known by. */
export const hooksToLedger = (
  hooks: ReadonlyArray<ForgeHook>,
  name: string,
  isFirst: boolean
): ReadonlyArray<ForgeHook> =>
  hooks.filter(({ url }) => {
    const path = withoutSlash(URL.parse(url)?.pathname ?? "")
    return path.endsWith(`/hooks/forge/${name}`) || (isFirst && path.endsWith("/hooks/forge"))
  })

const withoutSlash = (url: string): string => url.replace(/\/+$/u, "")
