/** What a person should know of the forges: acts that wait, commands that were refused, and times that are odd. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Surroundings } from "../report/statusOf.ts"

/** How long a refusal is news, ms. */
const newsFor = 7 * 86_400_000

/** As of a position, recorded at `instant` (ms). */
export const forgeAlerts = (views: SqliteFile, position: number, instant: number): Surroundings["warnings"] => [
  ...waiting(views, position),
  ...refused(views, position, instant),
  ...odd(views, position, instant)
]

const waiting = (views: SqliteFile, position: number): Surroundings["warnings"] => {
  const acts = views.prepare(
    `SELECT count(*) FROM forge_act a LEFT JOIN forge_settled s ON s.act = a.position
     WHERE a.position <= ? AND coalesce(s.position, ?) > ?`
  ).pluck().get(position, position + 1, position) as number
  if (acts === 0) return []
  return [{
    severity: "warning",
    text: `${acts} ${acts === 1 ? "act" : "acts"} on the forge ${acts === 1 ? "waits" : "wait"} to become bookmarks`,
    hint: "the daemon does that within seconds; where it does not, its log says why"
  }]
}

interface Refused {
  readonly acts: number
  readonly place: string
  readonly reason: string
}

const refused = (views: SqliteFile, position: number, instant: number): Surroundings["warnings"] => {
  const { acts, place, reason } = views.prepare(
    `SELECT count(*) AS acts, a.owner || '/' || a.name || '#' || a.issue AS place, s.reason, max(s.position)
     FROM forge_settled s JOIN forge_act a ON a.position = s.act
     WHERE s.position <= ? AND s.verdict = 'refused' AND a.at > ?`
  ).get(position, instant - newsFor) as Refused
  if (acts === 0) return []
  return [{
    severity: "info",
    text: `${acts} ${
      acts === 1 ? "act" : "acts"
    } on the forge in 7 days made no bookmark, the last on ${place}: ${reason}`,
    hint: "see ledger log --type note.ForgeActSettled, and docs/forge.md"
  }]
}

/** Of a second or two that clocks are apart nobody needs to hear; what is further off may have moved a cost window. */
const odd = (views: SqliteFile, position: number, instant: number): Surroundings["warnings"] => {
  const { acts, place } = views.prepare(
    `SELECT count(*) AS acts, owner || '/' || name || CASE issue WHEN 0 THEN '' ELSE '#' || issue END AS place, max(position)
     FROM forge_act WHERE position <= ? AND at > ?
       AND (instr(flags, '"skewed"') > 0 OR instr(flags, '"clamped-to-issue"') > 0)`
  ).get(position, instant - newsFor) as { readonly acts: number; readonly place: string }
  if (acts === 0) return []
  return [{
    severity: "warning",
    text: `the forge dated ${acts} ${acts === 1 ? "act" : "acts"} in 7 days oddly, the last on ${place}`,
    hint: "compare the clocks of the forge and of the ledger; ledger mission show says which bookmarks are meant"
  }]
}
