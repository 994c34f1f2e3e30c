/** `--as-of`: the point of the log that a question looks from. */
import { Effect, Option } from "effect"
import type { AsOfAsked } from "../report/Question.ts"
import { wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"
import { textFlag } from "./root.ts"
import { instantFlag } from "./timeFlags.ts"

export const asOfFlag = textFlag("as-of", "T|POSITION", "What was known then")

/** The part of a request that says so; empty without the flag. */
export const asOfPart = (written: Option.Option<string>) =>
  Effect.map(asOfAsked(written), (asked) => optional("asOf", asked))

/** Digits only are a position of the log, anything else a time. */
export const asOfAsked = Effect.fnUntraced(function*(written: Option.Option<string>, flag = "as-of") {
  if (Option.exists(written, (text) => /^\d+$/u.test(text))) {
    const position = Number(Option.getOrThrow(written))
    if (!Number.isSafeInteger(position)) return yield* wrongUsage(`--${flag}: no log is that long`, null)
    return Option.some<AsOfAsked>({ position })
  }
  const instant = yield* instantFlag(flag, written, "end")
  return instant === undefined ? Option.none<AsOfAsked>() : Option.some<AsOfAsked>({ instant })
})
