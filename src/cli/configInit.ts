/** `ledger config init`: writes a configuration file to begin with. */
import { Clock, Effect, Option } from "effect"
import { Command } from "effect/cli"
import { resolve } from "node:path"
import { defaultFile } from "../config/Circumstances.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { Invocation } from "./Invocation.ts"
import { print } from "./output.ts"
import { root } from "./root.ts"

export const configInit = Command.make("init", {}, () =>
  Effect.gen(function*() {
    const { config } = yield* root
    const { circumstances } = yield* Invocation
    const file = Option.match(config, {
      onNone: () => defaultFile(circumstances),
      onSome: (path) => resolve(circumstances.workingDirectory, path)
    })
    const { writeInitialFile } = yield* Effect.promise(() => import("../config/initialFile.ts"))
    yield* writeInitialFile(file)
    const generatedAt = formatTimestamp(yield* Clock.currentTimeMillis)
    yield* print({ schema: "ledger.config-init/1", generatedAt, file })
  })).pipe(Command.withDescription("Write a commented configuration file, unless one exists"))
