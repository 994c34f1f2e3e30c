/** Who owns a key when, and any other rule that holds from a moment on until the next one. */

/** `value` rules from `from` on (`null`: from the beginning of time); `position` is where the log says so. */
export interface TimelineEntry<A> {
  readonly from: number | null
  readonly position: number
  readonly value: A
}

/** `values[i]` rules from `froms[i]` (milliseconds, ascending) up to the next; neighbours differ. Made by `makeTimeline`. */
export interface Timeline<A> {
  readonly froms: ReadonlyArray<number>
  readonly values: ReadonlyArray<A>
}

/** The agent whose spend a key's is; `null`: nobody's. */
export type Ownership = Timeline<string | null>

/** A timeline on which nothing was ever said. */
export const emptyTimeline: Timeline<never> = { froms: [], values: [] }

/** Takes entries in any order. Of the same `from` the one recorded later rules. */
export const makeTimeline = <A>(entries: Iterable<TimelineEntry<A>>): Timeline<A> => {
  const sorted = [...entries].sort((left, right) =>
    beginning(left) === beginning(right) ? left.position - right.position : beginning(left) - beginning(right)
  )
  const froms: Array<number> = []
  const values: Array<A> = []
  for (const [index, entry] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next !== undefined && beginning(next) === beginning(entry)) continue
    if (values.length > 0 && values.at(-1) === entry.value) continue
    froms.push(beginning(entry))
    values.push(entry.value)
  }
  return { froms, values }
}

/** Index of the entry that rules at `instant`, -1 before the first. */
export const indexAt = (timeline: Timeline<unknown>, instant: number): number => {
  let low = 0
  let high = timeline.froms.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (timeline.froms[middle]! <= instant) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The value that rules at `instant`, `undefined` before the first entry. */
export const valueAt = <A>(timeline: Timeline<A>, instant: number): A | undefined =>
  timeline.values[indexAt(timeline, instant)]

/** The owner at `instant`, `null` for nobody. */
export const ownerAt = (ownership: Ownership, instant: number): string | null => valueAt(ownership, instant) ?? null

const beginning = (entry: TimelineEntry<unknown>): number => entry.from ?? -Infinity
