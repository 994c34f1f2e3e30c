/** `ledger forge test`: asks the forge for a delivery, and waits for the daemon to have it. */
import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { Configuration } from "../config/Configuration.ts"
import { textFlag } from "./root.ts"
import { withConfiguration } from "./session.ts"

export const forgeTest = Command.make(
  "test",
  {
    repository: Argument.String("repository").pipe(
      Argument.withMetavar("URL"),
      Argument.withDescription("The repository's address; default: the forge's default_repository"),
      Argument.optional
    ),
    hook: textFlag("hook", "URL", "The daemon's address as the forge reaches it, where webhooks lead to several")
  },
  ({ hook, repository }) =>
    withConfiguration(Effect.gen(function*() {
      const { tryForge } = yield* Effect.promise(() => import("./tryForge.ts"))
      yield* tryForge(yield* Configuration, Option.getOrNull(repository), Option.getOrNull(hook))
    }))
).pipe(Command.withDescription("Prove that deliveries of the forge arrive and are believed"))
