/** Runs an answer that is made in steps, and lets others be answered between them. */
import { Effect } from "effect"
import type { InSteps } from "../report/InSteps.ts"

export const inSteps = Effect.fnUntraced(function*<A>(steps: InSteps<A>) {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    yield* Effect.yieldNow
  }
})
