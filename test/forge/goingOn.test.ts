/** A bug in one piece of work does not end the rest; being told to stop does. */
import { Effect, Exit } from "effect"
import { expect, it } from "vitest"
import { goingOn } from "../../src/forge/goingOn.ts"

const instead = goingOn("it broke", "instead")

it.each([
  ["a bug", Effect.die(new Error("a bug"))],
  ["a failure", Effect.fail("no")]
])("%s is told, and something else stands in for the outcome", async (_, work) => {
  expect(await Effect.runPromise(instead(work))).toBe("instead")
})

it("an interruption is not taken for a bug", async () => {
  expect(Exit.hasInterrupts(await Effect.runPromiseExit(instead(Effect.interrupt)))).toBe(true)
})
