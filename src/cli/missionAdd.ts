/** `ledger mission add`: a whole window, booked afterwards. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { actor } from "./actor.ts"
import { bookmarkFlags } from "./bookmark.ts"
import { crewFlags, crewGiven } from "./crew.ts"
import { wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { textFlag } from "./root.ts"
import { withLedger } from "./session.ts"
import { instantFlag } from "./timeFlags.ts"
import { booked } from "./waiting.ts"

const { idempotencyKey, mission, note } = bookmarkFlags

export const missionAdd = Command.make(
  "add",
  {
    mission,
    from: textFlag("from", "T", "When it began"),
    to: textFlag("to", "T", "When it was over"),
    ...crewFlags,
    note,
    idempotencyKey
  },
  Effect.fnUntraced(function*({ agent, idempotencyKey, mission, note, weight, ...times }) {
    const given = yield* crewGiven({ agent, weight })
    yield* withLedger(Effect.gen(function*() {
      const from = yield* instantFlag("from", times.from, "start")
      const to = yield* instantFlag("to", times.to, "end")
      if (from === undefined || to === undefined) {
        return yield* wrongUsage(
          "a window has two ends",
          "say when it began with --from and when it was over with --to"
        )
      }
      const ledger = yield* Ledger
      const request = {
        mission,
        from,
        to,
        ...given,
        actor: yield* actor,
        ...optional("note", note),
        ...optional("idempotencyKey", idempotencyKey)
      }
      yield* print(yield* booked(ledger.addWindow(request)))
    }))
  })
).pipe(
  Command.withDescription("Book a whole window afterwards"),
  Command.withExamples([{
    command:
      "ledger mission add trentuna/token-monitor#3 --from \"yesterday 14:00\" --to \"yesterday 16:30\" --agent vigilio",
    description: "Work that nobody bookmarked"
  }])
)
