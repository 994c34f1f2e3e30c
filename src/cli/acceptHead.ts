/** `ledger verify --accept-head`: after having looked, a person takes the log as it is, whatever its witness says. */
import { Effect } from "effect"
import { Configuration } from "../config/Configuration.ts"
import { clearWitness } from "../event-log/clearWitness.ts"
import { WriteLock } from "../event-log/WriteLock.ts"
import { toLedgerFailure } from "../ledger/toLedgerFailure.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { remark } from "./output.ts"

/** Whether only the witness, or nothing at all, stands against the log. Damage is not accepted away. */
export const acceptable = ({ findings }: Verification): boolean =>
  findings.every((finding) => finding.class === "witness")

/** Makes the log's last event the witnessed one. Fails while a daemon or another command writes. */
export const acceptHead = Effect.gen(function*() {
  const { database } = yield* Configuration
  const { position } = yield* clearWitness(database).pipe(
    Effect.provide(WriteLock.layer(database)),
    Effect.scoped,
    Effect.mapError(toLedgerFailure)
  )
  yield* remark(`event ${position} is witnessed as the last one from now on`)
})
