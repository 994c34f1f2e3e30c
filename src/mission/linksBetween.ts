/** The moves and merges that lead from one reference to another. */
import type { Link } from "./Lineage.ts"

/** As few as lead there, in the order of the way; the newest where several do. None where the names are the same, or not connected. */
export const linksBetween = (links: ReadonlyArray<Link>, from: string, to: string): ReadonlyArray<Link> => {
  const newestFirst = [...links].sort((left, right) => right.position - left.position)
  const ways = new Map<string, ReadonlyArray<Link>>([[from, []]])
  for (const [name, way] of ways) {
    if (name === to) return way
    for (const link of newestFirst) {
      const next = link.from === name ? link.to : link.to === name ? link.from : undefined
      if (next !== undefined && !ways.has(next)) ways.set(next, [...way, link])
    }
  }
  return []
}
