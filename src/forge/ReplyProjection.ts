/** Projection: which comments commanded, what came of them, and what the ledger said about it on the forge. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { ForgeActSeen } from "../event/Forge.ts"
import type { Fold, Projection, RecordedEvent } from "../projection/Projection.ts"

export const replyProjection: Projection = {
  name: "forge-reply",
  version: 2,
  tables: `
    CREATE TABLE forge_known (forge TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE forge_command (
      position INTEGER PRIMARY KEY, forge TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, issue INTEGER NOT NULL,
      comment INTEGER NOT NULL, command TEXT NOT NULL, author TEXT, permitted INTEGER,
      occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, verdict TEXT, reason TEXT
    ) STRICT;
    CREATE TABLE forge_reply (             -- about: position of an act, or a mission
      about TEXT NOT NULL, kind TEXT NOT NULL,
      posted_at INTEGER, position INTEGER, comment INTEGER, digest TEXT, as_of INTEGER, corrects INTEGER,
      owner TEXT, name TEXT, issue INTEGER,
      failures INTEGER NOT NULL, failed_at INTEGER, tried INTEGER, reason TEXT, permanent INTEGER NOT NULL,
      PRIMARY KEY (about, kind)
    ) STRICT, WITHOUT ROWID;`,
  indexes: ""
}

export const openReplyFold = (views: SqliteFile): Fold => {
  const know = views.prepare("INSERT INTO forge_known VALUES (?, ?) ON CONFLICT DO NOTHING")
  const command = views.prepare("INSERT INTO forge_command VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)")
  const settle = views.prepare("UPDATE forge_command SET verdict = ?, reason = ? WHERE position = ?")
  // What stands for posted is the last success; failures count from there.
  const post = views.prepare(
    `INSERT OR REPLACE INTO forge_reply VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, NULL, NULL, 0)`
  )
  const fail = views.prepare(
    `INSERT INTO forge_reply VALUES (?, ?, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET failures = failures + 1, failed_at = excluded.failed_at,
       tried = excluded.tried, reason = excluded.reason, permanent = excluded.permanent`
  )
  return {
    apply: (recorded) => {
      const { event, position, recordedAt } = recorded
      if (event.type === "ForgeNamed") know.run(event.payload.forge, recordedAt)
      else if (event.type === "note.ForgeActSeen") {
        know.run(event.payload.forge, recordedAt)
        const row = commandRow(recorded, event.payload)
        if (row !== undefined) command.run(...row)
      } else if (event.type === "note.ForgeActSettled") {
        settle.run(event.payload.verdict, event.payload.reason, event.payload.act)
      } else if (event.type === "note.ForgeReplyPosted") {
        const { about, asOf = null, comment, corrects = null, digest, kind, on } = event.payload
        const place = [on?.owner ?? null, on?.name ?? null, on?.issue ?? null]
        post.run(String(about), kind, recordedAt, position, comment, digest, asOf, corrects, ...place)
      } else if (event.type === "note.ForgeReplyFailed") {
        const { about, kind, permanent, reason } = event.payload
        fail.run(String(about), kind, recordedAt, position, reason, Number(permanent))
      }
    },
    flush: () => {}
  }
}

const commandRow = ({ occurredAt, position, recordedAt }: RecordedEvent, seen: ForgeActSeen) => {
  const { act, by, forge, issue, repository } = seen
  if (act.kind !== "command" || issue === null) return undefined
  const permitted = act.permitted === null ? null : Number(act.permitted)
  return [
    ...[position, forge, repository.owner, repository.name, issue, act.comment, act.command, by, permitted],
    ...[occurredAt, recordedAt]
  ]
}
