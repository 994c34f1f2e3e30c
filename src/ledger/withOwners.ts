/** What to say about an assignment of a key, given those that stand already. */
import type { Ownership } from "../key/ownership.ts"
import { formatTimestamp } from "../time/Timestamp.ts"

/** A later assignment keeps what is after it; somebody who did not know of it should hear that. */
export const withOwners = ({ froms, values }: Ownership, from: number | null): ReadonlyArray<string> => {
  const next = froms.findIndex((at) => at > (from ?? -Infinity))
  return next === -1
    ? []
    : [`it holds until ${formatTimestamp(froms[next]!)}, from when on the key is ${values[next] ?? "nobody"}'s already`]
}
