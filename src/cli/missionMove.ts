/** `ledger mission move`: an issue was transferred or renumbered, or its repository renamed. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { actor } from "./actor.ts"
import { bookmarkFlags } from "./bookmark.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"
import { booked } from "./waiting.ts"

const { idempotencyKey, mission, note } = bookmarkFlags

export const missionMove = Command.make(
  "move",
  {
    mission,
    to: Argument.String("newref").pipe(
      Argument.withMetavar("NEWREF"),
      Argument.withDescription("The reference it has now, in full: owner/repo#7 or the issue's address")
    ),
    note,
    idempotencyKey
  },
  ({ idempotencyKey, mission, note, to }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const request = {
        mission,
        to,
        actor: yield* actor,
        ...optional("note", note),
        ...optional("idempotencyKey", idempotencyKey)
      }
      yield* print(yield* booked(ledger.moveMission(request)))
    }))
).pipe(Command.withDescription("Give a mission the reference its issue has now"))
