/** Whom and what a request for a bookmark means: the mission it names, and the agents. */
import { Effect, Schema } from "effect"
import { nearest } from "../config/nearest.ts"
import { AgentName } from "../event/Key.ts"
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import { parseMissionRef } from "../event/parseMissionRef.ts"
import type { Knowledge, KnownMission } from "../report/Knowledge.ts"
import { NameUnknown } from "../report/NameUnknown.ts"
import { missionAtAddress, resolveMission } from "../report/resolve.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import type { BookmarkRequest } from "./Request.ts"

/** The mission that a start names in full, completed by the default repository. Needs no ledger. */
export const namedInFull = Effect.fnUntraced(
  function*(settings: LedgerSettings, text: string) {
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
        message: `to start a mission, ${JSON.stringify(text)} is not enough`,
        hint: "write owner/repo#3, or set forge.default_repository",
        exitCode: 2
      })
    }
    return { host: ref.host, owner, repository, number: ref.number } satisfies MissionRef
  }
)

/** A start names a mission, known or new; everything else means one that is known. */
export const missionFor = Effect.fnUntraced(
  function*({ missions }: Knowledge, settings: LedgerSettings, { kind, mission: text }: BookmarkRequest) {
    if (kind !== "start") return refOf(yield* Effect.fromResult(resolveMission(missions, text, settings.forgeUrl)))
    const named = yield* namedInFull(settings, text)
    const known = missionAtAddress(missions, parseMissionRef(text, settings.forgeUrl)) ?? missions.get(missionId(named))
    return known === undefined ? named : refOf(known)
  }
)

/** So many characters of an id are no slip of the finger. */
const leastOfAnId = 8

/** By its position (digits only), its id, or enough characters of the id's beginning or end. */
export const bookmarkMeant = Effect.fnUntraced(function*({ bookmarks }: KnownMission, name: string) {
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

/** The reference as it was first written: its id has lost the case. */
export const refOf = (known: KnownMission): MissionRef => {
  const { mission } = JSON.parse(known.bookmarks[0]!.payload) as { mission: MissionRef }
  return mission
}

/** Names of agents that nobody has heard of are refused, as soon as there is anybody who has been heard of. */
export const strangers = Effect.fnUntraced(
  function*({ agents }: Knowledge, settings: LedgerSettings, { add, crew, remove }: BookmarkRequest) {
    const known = new Set([...agents, ...settings.agents.keys()])
    const notices: Array<string> = []
    for (const name of [...crew, ...add, ...remove]) {
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
