/** `ledger log show`: one event in full, with its place in the chain and what it moved. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { wrongUsage } from "./failure.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"

const position = Argument.String("position").pipe(
  Argument.withMetavar("POSITION"),
  Argument.withDescription("The event's position in the log")
)

export const logShow = Command.make(
  "show",
  { position },
  Effect.fnUntraced(function*({ position: written }) {
    const position = Number(written)
    if (!/^\d+$/u.test(written) || !Number.isSafeInteger(position)) {
      return yield* wrongUsage(`"${written}" is no position`, "write digits only, as ledger log prints them")
    }
    yield* withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      yield* print(yield* ledger.event({ position }))
    }))
  })
).pipe(Command.withDescription("Show one event in full, and what it moved"))
