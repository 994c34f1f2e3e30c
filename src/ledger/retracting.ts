/** Taking back what was said about a mission, or a retraction of it: what a request means, and what comes of it. */
import { Clock, Effect } from "effect"
import { type Retraction, standingRetractions } from "../mission/standingRetractions.ts"
import type { Knowledge, KnownMission } from "../report/Knowledge.ts"
import { resolveMission } from "../report/resolve.ts"
import { knowledgeFor } from "./knowledgeFor.ts"
import type { OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { bookmarkMeant } from "./meant.ts"
import { recordSaid } from "./recordSaid.ts"
import type { RetractRequest } from "./Request.ts"

/** Records that something said about a mission, or an earlier retraction, was wrong; in the writer's turn. */
export const recordRetraction = Effect.fn("recordRetraction")(
  function*(open: OpenLedger, settings: LedgerSettings, request: RetractRequest) {
    const knowledge = yield* knowledgeFor(open, request)
    const known = yield* Effect.fromResult(resolveMission(knowledge.missions, request.mission, settings.forgeUrl))
    const roots = retractedBy(knowledge, known)
    const retractions = knowledge.everyRetraction.filter(({ id }) => roots.has(id))
    const { id } = yield* bookmarkMeant([...known.bookmarks, ...retractions], request.bookmark)
    return yield* recordSaid(open, settings, request, {
      mission: known.ref,
      event: { type: "BookmarkRetracted", payload: { mission: known.identity, bookmark: id, why: request.why } },
      at: yield* Clock.currentTimeMillis,
      notices: whatComesOfIt(knowledge, id, roots.get(id))
    })
  }
)

/** The retractions about a mission, each with the bookmark at the end of what it takes back. */
const retractedBy = ({ everyRetraction }: Knowledge, { bookmarks }: KnownMission): ReadonlyMap<string, string> => {
  const own = new Set(bookmarks.map(({ id }) => id))
  const roots = new Map<string, string>()
  for (const { bookmark, id } of everyRetraction) {
    const root = own.has(bookmark) ? bookmark : roots.get(bookmark)
    if (root !== undefined) roots.set(id, root)
  }
  return roots
}

const whatComesOfIt = (
  { everyRetraction, retractions }: Knowledge,
  target: string,
  root: string | undefined
): ReadonlyArray<string> => {
  if (retractions.has(target)) return ["the bookmark had been retracted before"]
  if (root === undefined) return []
  const asked: Retraction = { position: Infinity, id: "asked", bookmark: target, why: "" }
  const left = standingRetractions([...everyRetraction, asked]).get(root)
  if (left === undefined) return ["what the retraction took back counts again"]
  return retractions.has(root)
    ? [`what it took back still does not count: event ${left.position} retracts it as well`]
    : [`what had been taken back by event ${left.position} is so again`]
}
