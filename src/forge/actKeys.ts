/** The idempotency keys of acts: their meaning, so that one act is one event, however often and by whichever way it is told. */
import { createHash } from "node:crypto"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { Act } from "./Act.ts"
import type { CommandAct } from "./meaning.ts"

/** `host`: the forge's; `repository`: its id there. */
export interface Place {
  readonly host: string
  readonly repository: number
}

/** Longest key that the log takes, in characters. */
const longest = 256

const keyOf = ({ host, repository }: Place, ...parts: ReadonlyArray<string | number>): string => {
  const key = ["forge", host, repository, ...parts].join("/")
  return key.length <= longest ? key : `forge/sha256/${createHash("sha256").update(key).digest("hex")}`
}

const sorted = (ids: ReadonlyArray<number>): string =>
  [...new Set(ids)].sort((left, right) => left - right).join("+") || "none"

/** Instants are the forge's own, in milliseconds, before anything is clamped. `ids`: of labels and of users, all of them. */
export const actKeys = {
  command: (place: Place, comment: number): string => keyOf(place, "comment", comment, "created"),
  closed: (place: Place, issue: number, at: number): string => keyOf(place, issue, "closed", formatTimestamp(at)),
  reopened: (place: Place, issue: number, at: number): string => keyOf(place, issue, "reopened", formatTimestamp(at)),
  labels: (place: Place, issue: number, ids: ReadonlyArray<number>, at: number): string =>
    keyOf(place, issue, "labels", sorted(ids), formatTimestamp(at)),
  assignees: (place: Place, issue: number, ids: ReadonlyArray<number>, at: number): string =>
    keyOf(place, issue, "assignees", sorted(ids), formatTimestamp(at)),
  entry: (place: Place, entry: number): string => keyOf(place, "timeline", entry),
  named: (place: Place, name: string, seen: number): string => keyOf(place, "named", name, formatTimestamp(seen))
}

/** As long as nobody could tell whether its author may command, its meaning is another: who can tell it later is heard. */
export const commandKeys = (place: Place, { comment, permitted }: CommandAct): Pick<Act, "key" | "unless"> => {
  const key = actKeys.command(place, comment)
  return permitted === null ? { key: `${key}/unproven`, unless: key } : { key }
}
