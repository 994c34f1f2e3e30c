/** The known name that a misspelt one most likely means. */

/** At most so many changes are a slip: more is another word. */
const mostChanges = (name: string): number => Math.max(2, Math.floor(name.length / 3))

/** The candidate with the fewest letters to change, of equals the first; undefined where none is near. */
export const nearest = (name: string, candidates: Iterable<string>): string | undefined => {
  let best: string | undefined
  let least = mostChanges(name) + 1
  for (const candidate of candidates) {
    const changes = distance(name.toLowerCase(), candidate.toLowerCase())
    if (changes < least) [best, least] = [candidate, changes]
  }
  return best
}

/**
 * How many letters must be inserted, left out, replaced or swapped with their neighbour to turn one word into the other
 * (optimal string alignment: a swap counts once).
 */
export const distance = (from: string, to: string): number => {
  let [earlier, previous]: [Array<number>, Array<number>] = [[], Array.from({ length: to.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      const swappable = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const swapped = swappable ? (earlier[j - 2] ?? 0) + 1 : Infinity
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped))
    }
    ;[earlier, previous] = [previous, row]
  }
  return previous[to.length] ?? 0
}
