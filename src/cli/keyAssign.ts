/** `ledger key assign`: from a moment on, a key's spend belongs to an agent. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { actor } from "./actor.ts"
import { idempotencyKey } from "./bookmark.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { textFlag } from "./root.ts"
import { withLedger } from "./session.ts"
import { instantFlag } from "./timeFlags.ts"
import { booked } from "./waiting.ts"

/** The word that takes a key from its owner and gives it to no one. */
const nobody = "nobody"

export const keyAssign = Command.make(
  "assign",
  {
    key: Argument.String("key").pipe(
      Argument.withMetavar("KEY"),
      Argument.withDescription("The key's id or name, as `ledger key list` prints it; with two sources also source:key")
    ),
    agent: Argument.String("agent").pipe(
      Argument.withMetavar("AGENT"),
      Argument.withDescription(`The agent whose spend it is; \`${nobody}\` for no one`)
    ),
    from: textFlag("from", "T", "From when on; default: from the beginning"),
    idempotencyKey
  },
  ({ agent, from, idempotencyKey, key }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const request = {
        key,
        agent: agent === nobody ? null : agent,
        from: (yield* instantFlag("from", from, "start")) ?? null,
        actor: yield* actor,
        ...optional("idempotencyKey", idempotencyKey)
      }
      yield* print(yield* booked(ledger.assignKey(request)))
    }))
).pipe(Command.withDescription("Say whose spend a key's is"))
