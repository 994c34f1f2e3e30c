/** A few simulated worlds in every test run; `npm run sim` goes on where this ends. */
import { expect, it } from "vitest"
import { generate } from "./generate.ts"
import { live } from "./Simulation.ts"

/** LEDGER_SIM_SEED: the first seed; LEDGER_SIM_SEEDS, LEDGER_SIM_DAYS: how many, and of how many days. */
const first = Number(process.env["LEDGER_SIM_SEED"] ?? 1)
const seeds = Number(process.env["LEDGER_SIM_SEEDS"] ?? 4)
const days = Number(process.env["LEDGER_SIM_DAYS"] ?? 2)

it.each(Array.from({ length: seeds }, (_, index) => first + index))(
  `nothing that is promised is broken in world %i, whatever happens in it in ${days} days`,
  async (seed) => {
    const { events, violation } = await live(generate(seed, days))
    expect(violation).toBe(null)
    expect(events).toBeGreaterThan(0)
  },
  days * 30_000
)

it("a life is decided by its world: lived again it is the same, to the last hash", async () => {
  const world = generate(first, 2)
  expect(await live(world)).toEqual(await live(world))
})
