/** `ledger backup`: a consistent copy of the log while it is in use. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { resolve } from "node:path"
import { Ledger } from "../ledger/Ledger.ts"
import { Invocation } from "./Invocation.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"
import { announced } from "./waiting.ts"

export const backup = Command.make(
  "backup",
  {
    file: Argument.String("file").pipe(
      Argument.withMetavar("FILE"),
      Argument.withDescription("Where the copy goes")
    )
  },
  ({ file }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const { circumstances } = yield* Invocation
      const target = resolve(circumstances.workingDirectory, file)
      yield* print(yield* announced("copying the log", ledger.backup({ file: target })))
    }))
).pipe(Command.withDescription("Copy the log consistently, also while the daemon runs"))
