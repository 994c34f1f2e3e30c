/** Names that changed between two points of the log: they move no money, but a reader meets them. */
import type { Difference } from "./documents/Difference.ts"
import type { Knowledge } from "./Knowledge.ts"

/** Of missions and keys that were known at both. */
export const renamedBetween = (before: Knowledge, after: Knowledge): Difference["renamed"] => {
  const missions = [...before.missions.values()].map(({ id, ref }) => ({
    what: "mission" as const,
    from: ref,
    to: after.missions.get(id)?.ref ?? ref
  }))
  const keys = before.keys.map(({ key, name, source }) => ({
    what: "key" as const,
    from: name,
    to: after.keyName(source, key)
  }))
  return [...missions, ...keys].filter(({ from, to }) => from !== to)
}
