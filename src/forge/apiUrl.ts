/** Addresses of a forge's API, made of the configured address and of names, never of what a payload or an answer says. */
import type { ForgeKind } from "../event/Forge.ts"

/** `path` below the API, each part encoded by itself; undefined for a part that is empty, or would climb. */
export const apiUrl = (
  { kind, url }: { readonly kind: ForgeKind; readonly url: string },
  path: ReadonlyArray<string | number>,
  query: Readonly<Record<string, string>>
): URL | undefined => {
  const parts = path.map(String)
  if (parts.some((part) => ["", ".", ".."].includes(part))) return undefined
  const address = URL.parse(`${apiBase(kind, url)}/${parts.map(encodeURIComponent).join("/")}`)
  if (address === null || !["http:", "https:"].includes(address.protocol)) return undefined
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  return address
}

/** The public GitHub has a host of its own for it; a sub-path stays. */
const apiBase = (kind: ForgeKind, url: string): string => {
  const base = url.replace(/\/+$/u, "")
  if (kind !== "github") return `${base}/api/v1`
  const host = URL.parse(base)?.host
  if (host === "github.com" || host === "www.github.com" || host === "api.github.com") return "https://api.github.com"
  return `${base}/api/v3`
}
