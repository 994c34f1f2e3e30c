/** `ledger split`: how spend that several missions claim is divided. */
import { Command } from "effect/cli"
import { splitSet } from "./splitSet.ts"
import { splitShow } from "./splitShow.ts"

export const split = Command.make("split").pipe(
  Command.withDescription("See and say how spend that several missions claim is divided"),
  Command.withSubcommands([splitShow, splitSet])
)
