/** `ledger split set`: from a moment on, spend that several missions claim is divided by another rule. */
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

export const splitSet = Command.make(
  "set",
  {
    rule: Argument.Literals("rule", ["even", "weighted", "latest"]).pipe(
      Argument.withDescription(
        "even: equal parts; weighted: by the missions' weights; latest: all to the one started last"
      )
    ),
    from: textFlag("from", "T", "From when on; default: now"),
    why: textFlag("why", "TEXT", "What it is for"),
    idempotencyKey
  },
  ({ from, idempotencyKey, rule, why }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const request = {
        rule,
        from: (yield* instantFlag("from", from, "start")) ?? null,
        actor: yield* actor,
        ...optional("why", why),
        ...optional("idempotencyKey", idempotencyKey)
      }
      yield* print(yield* booked(ledger.setSplitRule(request)))
    }))
).pipe(Command.withDescription("Divide by another rule from a moment on"))
