/** `ledger restore`: puts a backup in the place of the log. */
import { Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { resolve } from "node:path"
import { Configuration } from "../config/Configuration.ts"
import { wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"
import { print } from "./output.ts"
import { switchFlag, textFlag } from "./root.ts"
import { withConfiguration } from "./session.ts"
import { announced } from "./waiting.ts"

export const restore = Command.make(
  "restore",
  {
    file: Argument.String("file").pipe(Argument.withMetavar("FILE"), Argument.withDescription("The backup")),
    to: textFlag("to", "PATH", "Restore there instead of in the place of the ledger's database"),
    replace: switchFlag("replace", "Also where events of the present log are lost by it; its files are moved aside")
  },
  ({ file, replace, to }) =>
    withConfiguration(Effect.gen(function*() {
      const { database, url } = yield* Configuration
      if (url !== null) {
        return yield* wrongUsage("a backup is restored where the files are", "leave --url and LEDGER_URL out")
      }
      const { circumstances } = yield* Invocation
      const { restore } = yield* Effect.promise(() => import("../ledger/restoring.ts"))
      const restored = yield* announced(
        "verifying and copying the backup",
        restore({
          backup: resolve(circumstances.workingDirectory, file),
          database: Option.match(to, {
            onNone: () => database,
            onSome: (path) => resolve(circumstances.workingDirectory, path)
          }),
          replace
        })
      )
      yield* print(restored)
    }))
).pipe(Command.withDescription("Put a backup in the place of the log"))
