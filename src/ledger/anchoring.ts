/** Answers `ledger anchor`: the line that pins the log down at its head, or at an earlier position. */
import { Clock, Effect, Result } from "effect"
import { type Anchor, formatAnchor, parseAnchor } from "../event-log/Anchor.ts"
import { documentHead } from "../report/AsOf.ts"
import type { Anchored } from "../report/documents/Anchored.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import type { AnchorRequest } from "./Request.ts"
import { refuseLoss } from "./tellingLoss.ts"

export const anchorAt = Effect.fn("Ledger.anchor")(function*({ position: asked }: AnchorRequest) {
  // Whoever signs it would sign the loss.
  yield* refuseLoss("nothing is anchored")
  const { log } = yield* (yield* LedgerFiles).reading
  const head = yield* log.head
  const position = asked ?? head.position
  const hash = yield* log.hashAt(position)
  if (hash === undefined) {
    return yield* new LedgerFailure({
      code: "unknown-position",
      message: `the log ends at position ${head.position}, so ${position} is not in it`,
      hint: "leave --position out for the last event",
      exitCode: 2
    })
  }
  const { ledgerId } = log
  return {
    ...documentHead(
      "ledger.anchor/1",
      { position: head.position, head: head.position, instant: head.recordedAt },
      yield* Clock.currentTimeMillis
    ),
    ledgerId,
    position,
    hash: Buffer.from(hash).toString("hex"),
    anchor: formatAnchor({ ledgerId, position, hash })
  } satisfies Anchored
})

/** The anchors of the lines. A line that is none is a slip of whoever asks, not damage of the log. */
export const anchorsOf = (lines: ReadonlyArray<string>): Result.Result<ReadonlyArray<Anchor>, LedgerFailure> =>
  Result.all(lines.map((line) =>
    Result.mapError(parseAnchor(line), (why) =>
      new LedgerFailure({
        code: "no-anchor",
        message: `${JSON.stringify(line.slice(0, 120))} is no anchor: ${why}`,
        hint: "give the line as ledger anchor printed it",
        exitCode: 2
      }))
  ))
