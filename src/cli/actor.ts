/** Who the log names for what a command records. */
import { Effect } from "effect"
import { Invocation } from "./Invocation.ts"

/** `cli:<account>`. */
export const actor = Effect.map(Invocation, ({ user }) => `cli:${user}`)
