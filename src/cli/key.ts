/** `ledger key`: the commands about API keys. */
import { Command } from "effect/cli"
import { keyAssign } from "./keyAssign.ts"
import { keyList } from "./keyList.ts"

export const key = Command.make("key").pipe(
  Command.withDescription("See the API keys and say whose they are"),
  Command.withSubcommands([keyList, keyAssign])
)
