/** `ledger forge`: the commands that connect the ledger with a forge. */
import { Command } from "effect/cli"
import { forgeConnect } from "./forgeConnect.ts"
import { forgeTest } from "./forgeTest.ts"

export const forge = Command.make("forge").pipe(
  Command.withDescription("Connect a repository on a forge, and try the connection"),
  Command.withSubcommands([forgeConnect, forgeTest])
)
