/** `ledger daemon`: collects and answers until it is stopped. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Configuration } from "../config/Configuration.ts"
import { wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"
import { withConfiguration } from "./session.ts"
import { version } from "./version.ts"

const serveConfigured = Effect.gen(function*() {
  const settings = yield* Configuration
  const { circumstances } = yield* Invocation
  const { serve } = yield* Effect.promise(() => import("./serve.ts"))
  // Being stopped is how this command ends well.
  process.exitCode = 0
  return yield* serve(settings, circumstances.environment, version)
})

export const daemon = Command.make("daemon", {}, () =>
  withConfiguration(
    Effect.gen(function*() {
      const { url } = yield* Configuration
      if (url !== null) {
        return yield* wrongUsage("a daemon keeps a ledger of this machine", "leave --url and LEDGER_URL out")
      }
      return yield* serveConfigured
    }),
    "Info"
  )).pipe(Command.withDescription("Collect, and serve the API, until stopped"))
