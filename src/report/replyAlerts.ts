/** What `status` tells of replies and receipts that the ledger could not post on a forge. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Status } from "./documents/Status.ts"

interface FailedRow {
  readonly about: string
  readonly kind: string
  readonly reason: string
}

/** Failures of one kind about one thing before people are told: forges are restarted, and nobody has to do anything. */
const patience = 3

/** The newest of those that were given up, and of those that are tried again and again; nothing waits for any of them. */
export const replyAlerts = (views: SqliteFile): Status["alerts"] => {
  const failed = (where: string): ReadonlyArray<FailedRow> =>
    views.prepare(`SELECT about, kind, reason FROM forge_reply WHERE ${where} ORDER BY failed_at DESC, about`)
      .all() as Array<FailedRow>
  return [
    ...alert(failed("permanent = 1"), "was given up", "see What cannot be posted in docs/forge.md"),
    ...alert(failed(`permanent = 0 AND failures >= ${patience}`), "is tried again", "see ledger doctor")
  ]
}

const alert = (rows: ReadonlyArray<FailedRow>, fate: string, hint: string): Status["alerts"] => {
  const [newest] = rows
  if (newest === undefined) return []
  const more = rows.length === 1 ? "" : ` (and ${rows.length - 1} more)`
  return [{ severity: "warning", text: `${subject(newest)} ${fate}: ${newest.reason}${more}`, hint }]
}

const subject = ({ about, kind }: FailedRow): string =>
  kind === "receipt" ? `the receipt of ${about.replace(/^default:/u, "")}` : `a reply to the command at event ${about}`
