/** `ledger mission merge`: a mission was a duplicate of another. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { actor } from "./actor.ts"
import { bookmarkFlags } from "./bookmark.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"
import { booked } from "./waiting.ts"

const { idempotencyKey, mission, note } = bookmarkFlags

export const missionMerge = Command.make(
  "merge",
  {
    mission,
    into: Flag.String("into").pipe(
      Flag.withMetavar("REF"),
      Flag.withDescription("The mission that it is a duplicate of")
    ),
    note,
    idempotencyKey
  },
  ({ idempotencyKey, into, mission, note }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const request = {
        mission,
        into,
        actor: yield* actor,
        ...optional("note", note),
        ...optional("idempotencyKey", idempotencyKey)
      }
      yield* print(yield* booked(ledger.mergeMission(request)))
    }))
).pipe(Command.withDescription("Count a duplicate's windows for the mission it duplicates"))
