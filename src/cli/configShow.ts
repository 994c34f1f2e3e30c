/** `ledger config show`: the values in force and where each came from; secrets are never shown. */
import { Clock, Effect } from "effect"
import { Command } from "effect/cli"
import { Configuration } from "../config/Configuration.ts"
import type { ConfigShown } from "../report/documents/ConfigShown.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { print } from "./output.ts"
import { withConfiguration } from "./session.ts"

export const configShow = Command.make("show", {}, () =>
  withConfiguration(Effect.gen(function*() {
    const { shown } = yield* Configuration
    const document: ConfigShown = {
      schema: "ledger.config/1",
      generatedAt: formatTimestamp(yield* Clock.currentTimeMillis),
      values: shown
    }
    yield* print(document)
  }))).pipe(Command.withDescription("Show the values in force and where each came from"))
