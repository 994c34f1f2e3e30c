/** Which retractions hold: a retraction can be retracted itself, and then what it took back counts again. */

/** `bookmark` is the id of what it takes back: anything said about a mission, or another retraction. */
export interface Retraction {
  readonly position: number
  readonly id: string
  readonly bookmark: string
  readonly why: string
}

/** Those that hold, by the id of what they take back; of several the first. Takes them in any order. */
export const standingRetractions = (retractions: ReadonlyArray<Retraction>): ReadonlyMap<string, Retraction> => {
  const standing = new Map<string, Retraction>()
  // Whatever takes a retraction back was recorded after it.
  for (const retraction of [...retractions].sort((left, right) => right.position - left.position)) {
    if (!standing.has(retraction.id)) standing.set(retraction.bookmark, retraction)
  }
  return standing
}
