/** `ledger mission retract`: a bookmark was wrong and counts no more. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { actor } from "./actor.ts"
import { idempotencyKey, missionArgument } from "./bookmark.ts"
import { wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"
import { booked } from "./waiting.ts"

export const missionRetract = Command.make(
  "retract",
  {
    mission: missionArgument,
    bookmark: Flag.String("bookmark").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription(
        "The bookmark's id, as `ledger mission show` lists it, 8 characters at an end of it, or its position"
      )
    ),
    why: Flag.String("why").pipe(Flag.withMetavar("TEXT"), Flag.withDescription("What was wrong with it")),
    idempotencyKey
  },
  Effect.fnUntraced(function*({ bookmark, idempotencyKey, mission, why }) {
    if (why.trim() === "") return yield* wrongUsage("--why says nothing", "say in a few words what was wrong")
    yield* withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const request = { mission, bookmark, why, actor: yield* actor, ...optional("idempotencyKey", idempotencyKey) }
      yield* print(yield* booked(ledger.retract(request)))
    }))
  })
).pipe(Command.withDescription("Take a wrong bookmark back"))
