/** Instants as a forge writes them: whole seconds, with the offset of its own time zone. */
import type { World } from "./World.ts"

/** What Go prints for no time at all. */
export const never = "0001-01-01T00:00:00Z"

/** `2026-04-07T11:02:44+02:00`, or with Z on GitHub. */
export const stamp = ({ options }: World, at: number): string => {
  const utc = new Date(at).toISOString().replace(/\.\d+Z$/u, "Z")
  if (options.kind === "github") return utc
  const offset = offsetOf(options.zone, at)
  if (offset === "+00:00") return utc
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))
  const local = at + (offset.startsWith("-") ? -minutes : minutes) * 60_000
  return new Date(local).toISOString().slice(0, 19) + offset
}

/** A stamp, or null. */
export const stampOrNull = (world: World, at: number | null): string | null => at === null ? null : stamp(world, at)

/** RFC 3339 to ms; undefined for what is none. */
export const readStamp = (text: string): number | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}

const formats = new Map<string, Intl.DateTimeFormat>()

const offsetOf = (zone: string, at: number): string => {
  const format = formats.get(zone)
    ?? new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset", hour: "numeric" })
  formats.set(zone, format)
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "GMT"
  return name === "GMT" ? "+00:00" : name.slice(3)
}
