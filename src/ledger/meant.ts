/** Whom and what a request for a bookmark means: the mission it names, and the agents. */
import { Effect, Schema } from "effect"
import { nearest } from "../config/nearest.ts"
import { AgentName } from "../event/Key.ts"
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import { parseMissionRef } from "../event/parseMissionRef.ts"
import type { BookmarkRow } from "../mission/BookmarkRow.ts"
import type { Knowledge } from "../report/Knowledge.ts"
import { NameUnknown } from "../report/NameUnknown.ts"
import { type MeantMission, missionAtAddress, resolveName } from "../report/resolve.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

/** The mission that is named in full, completed by the default repository. Needs no ledger. */
export const namedInFull = Effect.fnUntraced(
  function*(settings: LedgerSettings, text: string, purpose = "to start a mission") {
    const ref = parseMissionRef(text, settings.forgeUrl)
    if (ref === undefined) {
      return yield* new NameUnknown({ what: "mission", name: text, problem: "malformed", candidates: [] })
    }
    const [owner, repository] = ref.owner !== undefined && ref.repository !== undefined
      ? [ref.owner, ref.repository]
      : settings.defaultRepository?.split("/") ?? []
    const isShort = ref.repository !== undefined && ref.owner === undefined && ref.repository !== repository
    if (owner === undefined || repository === undefined || isShort) {
      return yield* new LedgerFailure({
        code: "incomplete-mission",
        message: `${purpose}, ${JSON.stringify(text)} is not enough`,
        hint: "write owner/repo#3, or set forge.default_repository",
        exitCode: 2
      })
    }
    return { host: ref.host, owner, repository, number: ref.number } satisfies MissionRef
  }
)

/** Where a mission is named that is known already, less will do. */
export const knownOrNew = Effect.fnUntraced(
  function*(knowledge: Knowledge, settings: LedgerSettings, text: string, at: number) {
    return yield* missionFor(knowledge, settings, { mission: text, mayBeNew: true }, at).pipe(
      Effect.catchIf(
        (failure) => failure._tag === "LedgerFailure" && failure.code === "incomplete-mission",
        () => missionFor(knowledge, settings, { mission: text, mayBeNew: false }, at)
      )
    )
  }
)

/**
 * The reference that events about it carry. A start names a mission, known or new; everything else means one that is known. Of a
 * duplicate is meant what it was merged into; only what happened before the merge is said about the duplicate itself.
 */
export const missionFor = Effect.fnUntraced(
  function*(
    knowledge: Knowledge,
    settings: LedgerSettings,
    { mission: text, mayBeNew }: { readonly mission: string; readonly mayBeNew: boolean },
    at: number
  ) {
    if (!mayBeNew) {
      return refAt(yield* Effect.fromResult(resolveName(knowledge.missions, text, settings.forgeUrl)), at)
    }
    const named = yield* namedInFull(settings, text)
    const there = missionAtAddress(knowledge.missions, parseMissionRef(text, settings.forgeUrl))
    const meant = there ?? meantBy(knowledge, named)
    return meant === undefined ? named : refAt(meant, at)
  }
)

/** The known mission that a full reference means. */
export const meantBy = ({ missionNamed }: Knowledge, ref: MissionRef): MeantMission | undefined => {
  const mission = missionNamed(missionId(ref))
  const name = mission?.names.find(({ id }) => id === missionId(ref))
  return mission === undefined || name === undefined ? undefined : { mission, name }
}

const refAt = ({ mission, name }: MeantMission, at: number): MissionRef =>
  name.mergedAt !== undefined && at < name.mergedAt ? name.identity : mission.identity

/** So many characters of an id are no slip of the finger. */
const leastOfAnId = 8

/** What can be retracted: a bookmark, or a retraction, as it is recorded. */
type Retractable = Pick<BookmarkRow, "id" | "position">

/** By its position (digits only), its id, or enough characters of the id's beginning or end. */
export const bookmarkMeant = Effect.fnUntraced(function*(bookmarks: ReadonlyArray<Retractable>, name: string) {
  const refused = (problem: "unknown" | "ambiguous" | "malformed", candidates: ReadonlyArray<string>) =>
    new NameUnknown({ what: "bookmark", name, problem, candidates })
  const isPosition = /^\d+$/u.test(name)
  if (!isPosition && name.length < leastOfAnId) return yield* refused("malformed", [])
  const fits = bookmarks.filter(({ id, position }) =>
    isPosition ? String(position) === name : id.startsWith(name) || id.endsWith(name)
  )
  const [bookmark] = fits
  if (bookmark === undefined) return yield* refused("unknown", [])
  return fits.length === 1 ? bookmark : yield* refused("ambiguous", fits.map(({ id }) => id))
})

/** Names of agents that nobody has heard of are refused, as soon as there is anybody who has been heard of. */
export const strangers = Effect.fnUntraced(
  function*({ agents }: Knowledge, settings: LedgerSettings, names: ReadonlyArray<string>) {
    const known = new Set([...agents, ...settings.agents.keys()])
    const notices: Array<string> = []
    for (const name of names) {
      if (known.has(name)) continue
      if (!isAgentName(name)) {
        return yield* new NameUnknown({ what: "agent", name, problem: "malformed", candidates: [] })
      }
      if (known.size > 0) {
        return yield* new NameUnknown({
          what: "agent",
          name,
          problem: "unknown",
          candidates: [nearest(name, known)].filter((near) => near !== undefined)
        })
      }
      notices.push(`no agent is known yet; ${name} is taken as written`)
    }
    return notices
  }
)

const isAgentName = Schema.is(AgentName)
