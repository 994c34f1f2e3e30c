/** Answers `ledger verify`: the log itself, views against a rebuild of them, and the money against the readings. */
import { Clock, Effect } from "effect"
import { attempt } from "../database/attempt.ts"
import { retryBusy } from "../database/retryBusy.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import { verifyLog } from "../event-log/verifyLog.ts"
import { documentHead } from "../report/AsOf.ts"
import type { Verification } from "../report/documents/Verification.ts"
import type { OnProgress } from "./Ledger.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { writeRawReadings } from "./rawReadings.ts"
import { viewChecks } from "./viewChecks.ts"

type Check = Verification["checks"][number]
type Finding = Verification["findings"][number]

/** The log first: views of a damaged log prove nothing. */
export const verify = Effect.fn("verify")(function*(onProgress: OnProgress) {
  const files = yield* LedgerFiles
  const verified = yield* verifyLog(files.path, {
    progress: (done, total) => onProgress({ what: "verifying events", done, total })
  })
  const findings: Array<Finding> = [...verified.findings]
  const checks = logChecks(verified.events, findings)
  if (findings.length === 0) {
    const { log, projector } = yield* files.reading
    const { file } = yield* projector.views()
    const live = yield* pinned(file.path)
    const rebuilt = yield* projector.aside(
      (done, total) => onProgress({ what: "rebuilding views", done, total }),
      live.position
    )
    yield* writeRawReadings(
      log,
      rebuilt.file,
      live.position,
      (done, total) => onProgress({ what: "adding up readings", done, total })
    )
    checks.push(...yield* attempt("read", file.path, () => viewChecks(live.file, rebuilt.file.path, findings)))
  }
  const { hash, position, recordedAt } = verified.head
  return {
    ...documentHead(
      "ledger.verify/1",
      { position, head: position, instant: recordedAt },
      yield* Clock.currentTimeMillis
    ),
    ok: findings.length === 0,
    checks,
    findings,
    head: { position, hash: Buffer.from(hash).toString("hex") }
  } satisfies Verification
}, Effect.scoped)

const logChecks = (events: number, findings: ReadonlyArray<Finding>): Array<Check> => {
  const check = (name: string, ...classes: ReadonlyArray<string>): Check => {
    const found = findings.filter((finding) => classes.includes(finding.class))
    return { name, ok: found.length === 0, checked: events, detail: found[0]?.detail ?? null }
  }
  return [
    check("hash chain from the first event to the last", "genesis", "hash", "type", "unreadable"),
    check("positions without gaps, clock never back", "position", "clock"),
    check("witness has seen no event that the log lacks", "witness"),
    check("SQLite's own structures", "integrity")
  ]
}

/** The views as they are now, however far another process brings them meanwhile: one read transaction, as long as the scope. */
const pinned = Effect.fnUntraced(function*(path: string) {
  const file = yield* SqliteFile.scoped({ path, role: "views", mode: "read" })
  const position = yield* retryBusy("read", path, () => {
    if (!file.connection.inTransaction) file.connection.exec("BEGIN")
    return file.prepare("SELECT position FROM checkpoint").pluck().get() as number
  })
  return { file, position }
})
