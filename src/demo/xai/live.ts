/**
 * Spend that goes on: a few keys at work from the moment the server starts, for pointing a real daemon at the stand-in.
 */
import type { Usage } from "./History.ts"
import { meters, unitPrice } from "./prices.ts"

/**
 * The calls of one key at one instant: a prompt mostly from the cache, some reasoning, an answer. `random` gives
 * numbers in [0, 1).
 */
export const liveCall = (key: string, at: number, random: () => number): ReadonlyArray<Usage> => {
  const model = "grok-4-1-fast-reasoning"
  const prompt = 500 + Math.floor(random() * 20_000)
  const units = [
    [meters.cached, Math.floor(prompt * 6 * random())],
    [meters.prompt, prompt],
    [meters.reasoning, Math.floor(random() * 3_000)],
    [meters.completion, 50 + Math.floor(random() * 1_200)]
  ] as const
  return units.filter(([, count]) => count > 0).map(([meter, count]) => ({
    key,
    model,
    meter,
    at,
    units: BigInt(count),
    ticks: BigInt(count) * unitPrice(model, meter)
  }))
}
