/** Reads a mission reference as people type it. */
import { defaultHost } from "./MissionRef.ts"

/** What a reference says; what it leaves out has to be found among the known missions. */
export interface PartialMissionRef {
  readonly host: string
  /** The host of the address with its sub-path, where the reference is one: a mission that is known there is meant before all others. */
  readonly address?: string
  readonly owner: string | undefined
  readonly repository: string | undefined
  readonly number: number
}

const name = "[A-Za-z0-9_.-]+"
/** Of a forge: with its port and sub-path, where it has them. */
const host = String.raw`[A-Za-z0-9_.-]+(?::\d{1,5})?(?:/[A-Za-z0-9_.~-]+)*`
const full = new RegExp(`^(?:(${host}):)?(?:(?:(${name})/)?(${name}))?#([1-9][0-9]{0,9})$`, "u")
const path = new RegExp(`^(.*?)/(${name})/(${name})/(?:issues|pulls|pull)/([1-9][0-9]{0,9})/?$`, "u")

/**
 * `owner/repo#3`, `host:owner/repo#3`, an issue's address, `repo#3`, `#3`, `3`; `undefined` for anything else. An address is on
 * the host `default` as long as no forge is configured, or where it is on the one of `forgeUrl` (its scheme does not matter).
 */
export const parseMissionRef = (text: string, forgeUrl: string | null): PartialMissionRef | undefined => {
  if (/^https?:\/\//u.test(text)) return parseAddress(text, forgeUrl)
  const [, at, owner, repository, number] = full.exec(text) ?? []
  if (number !== undefined) return { host: at ?? defaultHost, owner, repository, number: Number(number) }
  return /^[1-9][0-9]{0,9}$/u.test(text)
    ? { host: defaultHost, owner: undefined, repository: undefined, number: Number(text) }
    : undefined
}

const parseAddress = (text: string, forgeUrl: string | null): PartialMissionRef | undefined => {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const [, subPath, owner, repository, number] = path.exec(url.pathname) ?? []
  if (number === undefined) return undefined
  const address = `${url.host}${subPath}`.toLowerCase()
  const own = forgeUrl === null || address === forgeUrl.replace(/^https?:\/\/|\/+$/gu, "").toLowerCase()
  return { host: own ? defaultHost : address, address, owner, repository, number: Number(number) }
}
