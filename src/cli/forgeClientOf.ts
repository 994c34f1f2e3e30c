/** A client of a configured forge, for a command. */
import { Effect } from "effect"
import type { ForgeSettings } from "../config/Configuration.ts"
import { makeForgeClient } from "../forge/ForgeClient.ts"
import { CommandFailed } from "./failure.ts"

/** Fails where no token is configured. */
export const forgeClientOf = Effect.fnUntraced(function*({ kind, name, token, url }: ForgeSettings) {
  if (token === null) {
    return yield* new CommandFailed({
      code: "no-token",
      message: `forge ${name} has no token, so that it cannot be asked`,
      hint: "run ledger forge connect URL, or set LEDGER_FORGE_TOKEN",
      exitCode: 78
    })
  }
  return yield* makeForgeClient({ kind, url, token })
})
