/** Where an answer that has no place for a remark says it: standard error, for a command. */
import { Context, Effect } from "effect"

/** Silent unless whoever asks provides more. */
export const Aside = Context.Reference<(text: string) => Effect.Effect<void>>("ledger/ledger/Aside", {
  defaultValue: () => () => Effect.void
})
