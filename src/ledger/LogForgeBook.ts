/** Remembers forges in the log and its views: the port of reconciling and settling. */
import { Effect, Layer } from "effect"
import type { NewEvent } from "../event-log/StoredEvent.ts"
import type { ForgeRead } from "../event/Forge.ts"
import { ForgeBook } from "../forge/ForgeBook.ts"
import { forgeMemory } from "./forgeMemory.ts"
import type { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { recordActs, toLogFailed } from "./LogForge.ts"
import { settleForges } from "./settling.ts"
import { toLedgerFailure } from "./toLedgerFailure.ts"

export const layer: Layer.Layer<ForgeBook, LedgerFailure, LedgerFiles> = Layer.effect(
  ForgeBook,
  Effect.gen(function*() {
    const files = yield* LedgerFiles
    const { log } = yield* Effect.mapError(files.reading, toLedgerFailure)
    return ForgeBook.of({
      settle: files.writing(settleForges).pipe(Effect.mapError(toLogFailed)),
      changes: log.changes,
      memory: Effect.fn("ForgeLog.memory")((forge, defaultRepository) =>
        files.reading.pipe(
          Effect.flatMap(({ projector }) => projector.views()),
          Effect.map((views) => forgeMemory(views, forge, defaultRepository)),
          Effect.mapError(toLogFailed)
        )
      ),
      // In the writer's turn: what is settled meanwhile must not overlook it.
      read: Effect.fn("ForgeLog.read")((acts, read, isNews) =>
        files.writing(({ log }) => recordActs(log, acts, { events: [readEvent(read)], isNews })).pipe(
          Effect.mapError(toLogFailed)
        )
      )
    })
  })
)

const readEvent = (read: ForgeRead): NewEvent => ({
  event: { type: "note.ForgeRead", payload: read },
  occurredAt: read.until,
  actor: "daemon",
  idempotencyKey: null
})
