/** `ledger anchor`: a line that pins the log down, to be kept where the ledger cannot write. */
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"

export const anchor = Command.make(
  "anchor",
  {
    position: Flag.Int("position").pipe(
      Flag.withMetavar("P"),
      Flag.withDescription("Pin down the events up to this position"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function*({ position }) {
    if (Option.isSome(position) && position.value < 0) {
      return yield* wrongUsage(
        `--position: ${position.value} is no position`,
        "positions count from 1; 0 is the empty log"
      )
    }
    yield* withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      yield* print(yield* ledger.anchor(optional("position", position)))
    }))
  })
).pipe(Command.withDescription("Print a line that proves later that nothing up to here was changed"))
