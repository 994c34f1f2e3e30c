/** Which buckets of a closed cycle became others after it was closed, reckoned from the readings alone. */
import { Usd } from "../../src/money/Usd.ts"
import { billingCycle } from "../../src/time/billingCycle.ts"
import type { Epoch, Reference } from "./Reference.ts"

export interface Moved {
  readonly epoch: Epoch
  readonly before: Usd
  readonly after: Usd
}

/**
 * Of a cycle that the event at `closedAt` closed. A value counts that changes although the bucket had been read after its end: what nobody
 * had read may have been there before.
 */
export const movedBuckets = (
  { epochs, readings }: Reference,
  cycle: string,
  closedAt: number
): ReadonlyArray<Moved> => {
  const { from, to } = billingCycle(cycle)!
  const first = readings.find(({ position }) => position > closedAt)?.at ?? Infinity
  const moved: Array<Moved> = []
  for (const [start, there] of epochs) {
    if (start < from || start >= to) continue
    for (const epoch of there) {
      const { before, after } = changeOf(epoch, first)
      if (before !== undefined && before !== after) moved.push({ epoch, before, after })
    }
  }
  return moved
}

const changeOf = ({ bucket, observations }: Epoch, first: number) => {
  let before: Usd | undefined
  let after = Usd.zero
  let value = Usd.zero
  for (const observation of observations) {
    const { at, previousAt } = observation
    if (at >= first && observation.value !== value && previousAt !== null && previousAt >= bucket.end) {
      before ??= value
      after = observation.value
    }
    value = observation.value
  }
  return { before, after }
}
