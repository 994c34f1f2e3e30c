/** When deeds were done on the ledger's clock, where the forge's own runs ahead of it. */
import type { Deed } from "./matchActs.ts"

/** By so much deliveries may overtake each other, ms. */
const overtaking = 10_000

/**
 * Where the forge's clock is ahead, a deed is dated by when it was seen. What only a reading told was seen late: it was done before
 * whatever the forge dates after it, so it is put an instant before that. What a delivery told stays where it is, unless a later one
 * overtook it; so no reading moves it.
 */
export const dated = (deeds: ReadonlyArray<Deed>): ReadonlyArray<Deed> => {
  if (deeds.every(({ at, claimed }) => at === claimed)) return deeds
  const later: Array<Deed> = []
  for (const deed of deeds.toSorted((left, right) => right.claimed - left.claimed || left.at - right.at)) {
    let { at } = deed
    for (const next of later) {
      if (!deed.isRead && (next.isRead || deed.at - next.at > overtaking)) continue
      at = Math.min(at, next.claimed === deed.claimed ? next.at : next.at - 1)
    }
    later.push({ ...deed, at })
  }
  return later
}
