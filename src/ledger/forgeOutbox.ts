/** Runs the outbox of the configured forges over the daemon's ledger. */
import { Effect } from "effect"
import type { ForgeSettings } from "../config/Configuration.ts"
import type { ForgeAccount } from "../forge/ForgeAccount.ts"
import { type OutboxForge, runOutbox } from "../forge/Outbox.ts"
import type { OutboxPort } from "../forge/OutboxPort.ts"
import { Ledger } from "./Ledger.ts"
import type { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { toLedgerFailure } from "./toLedgerFailure.ts"

/** For ever; at once done where no forge has a token. */
export const forgeOutbox = Effect.fn("forgeOutbox")(function*(
  forges: ReadonlyArray<ForgeSettings>,
  accounts: ReadonlyMap<string, ForgeAccount>
) {
  const speaking = forges.flatMap(({ name }): ReadonlyArray<OutboxForge> => {
    const account = accounts.get(name)
    return account === undefined ? [] : [{ ...account, name }]
  })
  if (speaking.length > 0) yield* runOutbox(speaking, yield* outboxPort)
})

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
