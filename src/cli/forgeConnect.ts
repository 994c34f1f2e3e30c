/** `ledger forge connect`: the token checked, one hook with a secret, the labels, and what is left to do. */
import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { Configuration } from "../config/Configuration.ts"
import { switchFlag, textFlag } from "./root.ts"
import { withConfiguration } from "./session.ts"

export const forgeConnect = Command.make(
  "connect",
  {
    url: Argument.String("url").pipe(
      Argument.withMetavar("URL"),
      Argument.withDescription("The repository's address on the forge")
    ),
    token: textFlag("token", "FILE|-", "Where the forge's token is; default: the configured one, else it is asked for"),
    hook: textFlag("hook", "URL", "The daemon's address as the forge reaches it; default: the one it listens on"),
    kind: textFlag("kind", "KIND", "forgejo, gitea or github; default: what the forge says"),
    name: textFlag("name", "NAME", "What the ledger calls the forge; a second one needs a name"),
    labels: switchFlag("labels", "Make the labels that start and pause missions")
  },
  ({ hook, kind, labels, name, token, url }) =>
    withConfiguration(Effect.gen(function*() {
      const { connect } = yield* Effect.promise(() => import("./connectForge.ts"))
      yield* connect(yield* Configuration, {
        url,
        labels,
        token: Option.getOrNull(token),
        hook: Option.getOrNull(hook),
        kind: Option.getOrNull(kind),
        name: Option.getOrNull(name)
      })
    }))
).pipe(Command.withDescription("Check the token, hang up the webhook and write the configuration"))
