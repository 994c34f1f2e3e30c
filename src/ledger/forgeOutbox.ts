/** Runs the outbox of the configured forges over the daemon's ledger. */
import { Effect } from "effect"
import type { ForgeSettings } from "../config/Configuration.ts"
import { defaultHost } from "../event/MissionRef.ts"
import { type OutboxForge, runOutbox } from "../forge/Outbox.ts"
import type { OutboxPort } from "../forge/OutboxPort.ts"
import { Ledger } from "./Ledger.ts"
import type { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { toLedgerFailure } from "./toLedgerFailure.ts"

/** For ever; at once done where no forge has a token. */
export const forgeOutbox = Effect.fn("forgeOutbox")(function*(forges: ReadonlyArray<ForgeSettings>) {
  const speaking = speakingForges(forges)
  if (speaking.length > 0) yield* runOutbox(speaking, yield* outboxPort)
})

/** The first forge is the one that the host `default` of missions means. */
const speakingForges = (forges: ReadonlyArray<ForgeSettings>): ReadonlyArray<OutboxForge> =>
  forges.flatMap(({ host, kind, name, token, url }, index) =>
    token === null ? [] : [{ kind, name, token, url, host: index === 0 ? defaultHost : host }]
  )

/** Answers, views and notes of this process's own ledger. */
export const outboxPort = Effect.gen(function*() {
  const files = yield* LedgerFiles
  const ledger = yield* Ledger
  const port: OutboxPort<LedgerFailure> = {
    asks: ledger,
    head: files.reading.pipe(
      Effect.flatMap(({ log }) => log.head),
      Effect.map(({ position }) => position),
      Effect.mapError(toLedgerFailure)
    ),
    views: files.reading.pipe(
      Effect.flatMap(({ projector }) => projector.views()),
      Effect.mapError(toLedgerFailure)
    ),
    note: (event) =>
      Effect.gen(function*() {
        const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
        yield* files.appending((log) => log.append([{ event, occurredAt: now, actor: "daemon", idempotencyKey: null }]))
      }).pipe(Effect.mapError(toLedgerFailure))
  }
  return port
})
