/** From a world that shows a violation to the shortest list of its steps that still shows one. */
import { live } from "./Simulation.ts"
import type { World } from "./World.ts"

/** Told of every shorter world that still fails. */
export type OnShorter = (world: World, violation: string) => void

/**
 * Delta debugging: leaves out halves, quarters, … of the steps as long as what is left fails the same way. A life is decided by its
 * steps, so each try is one run. `failing`: whether a violation is the one that is looked for.
 */
export const shrink = async (
  world: World,
  failing: (violation: string) => boolean,
  onShorter: OnShorter = () => {}
): Promise<World> => {
  let best = await cutAfterFailure(world)
  for (let parts = 2; parts <= best.steps.length * 2;) {
    const size = Math.max(1, Math.ceil(best.steps.length / parts))
    const shorter = await shorterBy(best, size, failing, onShorter)
    if (shorter !== undefined) {
      best = shorter
      parts = Math.max(2, parts - 1)
    } else if (size === 1) return best
    else parts *= 2
  }
  return best
}

/** What came after the violation did not make it. */
const cutAfterFailure = async (world: World): Promise<World> => {
  const { step, violation } = await live(world)
  const steps = world.steps.slice(0, step + 1)
  const last = steps.at(-1)
  if (violation === null || step >= world.steps.length || last === undefined) return world
  const short = { setting: { ...world.setting, days: Math.ceil((last.at + 1) / 86_400_000) }, steps }
  return (await live(short)).violation === null ? world : short
}

/** The world without the first part of this size that it can do without. */
const shorterBy = async (
  world: World,
  size: number,
  failing: (violation: string) => boolean,
  onShorter: OnShorter
): Promise<World | undefined> => {
  for (let from = world.steps.length; from > 0; from -= size) {
    const steps = [...world.steps.slice(0, Math.max(0, from - size)), ...world.steps.slice(from)]
    const candidate = { ...world, steps }
    const { violation } = await live(candidate)
    if (violation === null || !failing(violation)) continue
    onShorter(candidate, violation)
    return candidate
  }
  return undefined
}

/** Violations are of one kind when they differ in numbers and names only. */
export const kindOf = (violation: string): string =>
  violation.split("\n")[0]!.replaceAll(/"[^"]*"|\[[^\]]*\]|\{.*\}|-?\d[\d.:TZ-]*/gu, "#").slice(0, 60)
