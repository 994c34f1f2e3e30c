/** What the ledger said on forges, and what it could not say, as the views know it. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { ForgeReplyKind, MissionCommand } from "../event/Forge.ts"

/** A comment that commanded. Instants are ms; `verdict` is null until it is settled. */
export interface CommandRow {
  readonly position: number
  readonly forge: string
  readonly owner: string
  readonly name: string
  readonly issue: number
  readonly comment: number
  readonly command: MissionCommand
  readonly author: string | null
  readonly permitted: number | null
  readonly occurred_at: number
  readonly recorded_at: number
  readonly verdict: "recorded" | "nothing" | "refused" | null
  readonly reason: string | null
}

/**
 * The last that was said of one kind about one thing, and the failures since. `as_of`: position that a receipt's figures are from;
 * `corrects`: position of the figures that it corrects; `owner`, `name`, `issue`: where the comment stands, null where that was not noted;
 * `tried`: position of the last failure.
 */
export interface ReplyRow {
  readonly about: string
  readonly kind: ForgeReplyKind
  readonly posted_at: number | null
  readonly position: number | null
  readonly comment: number | null
  readonly digest: string | null
  readonly as_of: number | null
  readonly corrects: number | null
  readonly owner: string | null
  readonly name: string | null
  readonly issue: number | null
  readonly failures: number
  readonly failed_at: number | null
  readonly tried: number | null
  readonly reason: string | null
  readonly permanent: number
}

/** Comments of a forge that commanded, each once, in order, recorded at or after `since` (ms); the word on permission is the last. */
export const commandsOf = (views: SqliteFile, forge: string, since: number): ReadonlyArray<CommandRow> =>
  views.prepare(
    `SELECT * FROM forge_command c WHERE forge = ? AND recorded_at >= ? AND NOT (permitted IS NULL AND EXISTS (
       SELECT 1 FROM forge_command p WHERE p.forge = c.forge AND p.comment = c.comment AND p.permitted IS NOT NULL
     )) ORDER BY position`
  ).all(forge, since) as Array<CommandRow>

/** What was said about a thing, by kind. */
export const repliesAbout = (views: SqliteFile, about: string | number): ReadonlyMap<ForgeReplyKind, ReplyRow> => {
  const rows = views.prepare("SELECT * FROM forge_reply WHERE about = ?").all(String(about)) as Array<ReplyRow>
  return new Map(rows.map((row) => [row.kind, row]))
}

/** Since when a forge is known (ms): what ended before it gets no receipt. Undefined: it never said anything. */
export const knownSince = (views: SqliteFile, forge: string): number | undefined =>
  views.prepare("SELECT since FROM forge_known WHERE forge = ?").pluck().get(forge) as number | undefined
