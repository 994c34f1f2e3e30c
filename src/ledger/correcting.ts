/** Correcting what missions are: a window added afterwards, an issue that moved, a duplicate that is merged. */
import { Clock, Effect } from "effect"
import { isDeepStrictEqual } from "node:util"
import { defaultHost, formatMissionRef, missionId, type MissionRef } from "../event/MissionRef.ts"
import type { Knowledge, KnownMission } from "../report/Knowledge.ts"
import { historyWith } from "../report/KnownMission.ts"
import { resolveMission } from "../report/resolve.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { keepSplitRule } from "./keepSplitRule.ts"
import { knowledgeFor } from "./knowledgeFor.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { knownOrNew, namedInFull, strangers } from "./meant.ts"
import { notAhead } from "./notAhead.ts"
import { recordSaid } from "./recordSaid.ts"
import type { AddWindowRequest, MergeMissionRequest, MoveMissionRequest } from "./Request.ts"

const refuse = (code: string, message: string, hint: string) => new LedgerFailure({ code, message, hint, exitCode: 2 })

/** Records a whole window, in the writer's turn. */
export const recordWindow = Effect.fn("recordWindow")(
  function*(open: OpenLedger, settings: LedgerSettings, request: AddWindowRequest) {
    const { crew, from, note, to, weight = 1 } = request
    if (from >= to) {
      return yield* refuse(
        "empty-window",
        `a window from ${formatTimestamp(from)} to ${formatTimestamp(to)} holds no time`,
        "give a --from that lies before --to"
      )
    }
    yield* notAhead(to, "to")
    const ruled = yield* keepSplitRule(open, settings.splitRule)
    const knowledge = yield* knowledgeFor(open, request)
    const ref = yield* knownOrNew(knowledge, settings, request.mission, from)
    const known = knowledge.missionNamed(missionId(ref))
    const unknown = yield* strangers(knowledge, settings, crew)
    const window = { kind: "add", id: "asked", from, to, crew, weight: BigInt(weight) } as const
    const nothingNew = changesWindows(knowledge, known, { name: missionId(ref), statement: window })
      ? []
      : ["its other windows cover this one already, so it changes nothing for now"]
    return yield* recordSaid(open, settings, request, {
      mission: known?.ref ?? formatMissionRef(ref),
      event: { type: "MissionWindowAdded", payload: { mission: ref, from, to, crew, weight, ...noted(note) } },
      at: from,
      to: formatTimestamp(to),
      notices: [...ruled, ...unknown, ...widerThan(known, crew), ...nothingNew]
    })
  }
)

/** Records that an issue has another reference, in the writer's turn. */
export const recordMove = Effect.fn("recordMove")(
  function*(open: OpenLedger, settings: LedgerSettings, request: MoveMissionRequest) {
    const knowledge = yield* knowledgeFor(open, request)
    const known = yield* Effect.fromResult(resolveMission(knowledge.missions, request.mission, settings.forgeUrl))
    const to = onHostOf(known, yield* namedInFull(settings, request.to, "as a new reference"))
    yield* freeFor(knowledge, known, to)
    const becomes = formatMissionRef(to)
    return yield* recordSaid(open, settings, request, {
      mission: known.ref,
      event: { type: "MissionMoved", payload: { mission: known.identity, to, ...noted(request.note) } },
      at: yield* Clock.currentTimeMillis,
      becomes,
      notices: [`${known.ref} goes on meaning it`]
    })
  }
)

/** Records that a mission is a duplicate, in the writer's turn. */
export const recordMerge = Effect.fn("recordMerge")(
  function*(open: OpenLedger, settings: LedgerSettings, request: MergeMissionRequest) {
    const knowledge = yield* knowledgeFor(open, request)
    const { missions } = knowledge
    const known = yield* Effect.fromResult(resolveMission(missions, request.mission, settings.forgeUrl))
    const into = yield* Effect.fromResult(resolveMission(missions, request.into, settings.forgeUrl))
    if (known.id === into.id) {
      return yield* refuse(
        "same-mission",
        `${request.mission} and ${request.into} are one mission already, ${into.ref}`,
        "see ledger mission show, which lists its names"
      )
    }
    const payload = { mission: known.identity, into: into.identity, ...noted(request.note) }
    return yield* recordSaid(open, settings, request, {
      mission: known.ref,
      event: { type: "MissionMerged", payload },
      at: yield* Clock.currentTimeMillis,
      becomes: into.ref,
      notices: [`${known.ref} means ${into.ref} from now on`]
    })
  }
)

/** A new reference without a host is on the host where the mission is. */
const onHostOf = ({ identity }: KnownMission, to: MissionRef): MissionRef =>
  to.host === defaultHost ? { ...to, host: identity.host } : to

/** A mission can move to a reference of which nothing is known, and back to a former one. */
const freeFor = Effect.fnUntraced(function*({ missionNamed }: Knowledge, known: KnownMission, to: MissionRef) {
  const there = missionNamed(missionId(to))
  if (there === undefined) return
  const shown = formatMissionRef(to)
  if (there.id !== known.id) {
    return yield* refuse(
      "mission-known",
      `${shown} is a mission of its own${there.ref === shown ? "" : `, ${there.ref}`}`,
      `to count both as one: ledger mission merge ${known.ref} --into ${there.ref}`
    )
  }
  const name = known.names.find(({ id }) => id === missionId(to))!
  if (name.isPresent) {
    return yield* refuse("same-reference", `the mission is ${shown} already`, "there is nothing to move")
  }
  if (name.mergedAt !== undefined) {
    return yield* refuse(
      "mission-known",
      `${shown} is a duplicate that was merged into ${known.ref}`,
      "to take the merge back: ledger mission retract with its id, which ledger mission show lists"
    )
  }
})

/** Somebody who forgot the agents should hear that the window counts everyone's spend. */
const widerThan = (known: KnownMission | undefined, crew: ReadonlyArray<string>): ReadonlyArray<string> =>
  crew.length === 0 && known !== undefined && known.history.windows.some((window) => !window.crew.everyone)
    ? ["it counts everyone's spend, which other windows of the mission do not; --agent names a crew"]
    : []

const changesWindows = (
  { retractions }: Knowledge,
  known: KnownMission | undefined,
  more: Parameters<typeof historyWith>[2]
): boolean => {
  if (known === undefined) return true
  const standing = known.bookmarks.filter(({ id }) => !retractions.has(id))
  return !isDeepStrictEqual(historyWith(known, standing, more).windows, known.history.windows)
}

const noted = (note: string | undefined) => note === undefined ? {} : { note }
