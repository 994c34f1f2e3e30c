/** A repository that was renamed or transferred keeps its missions: the moves that say so. */
import type { NewEvent } from "../event-log/StoredEvent.ts"
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import type { Knowledge, KnownMission } from "../report/Knowledge.ts"
import type { RepositoryNamed } from "./forgeViews.ts"
import { missionOfIssue, refOf } from "./issueMission.ts"

interface Repository {
  readonly host: string
  readonly repository: number
  /** The present name first. */
  readonly names: ReadonlyArray<RepositoryNamed>
}

/** None for a mission that somebody moved elsewhere by hand, nor where somebody took the same move back. */
export const movesOf = (knowledge: Knowledge, repository: Repository, now: number): ReadonlyArray<NewEvent> => {
  const [present, ...former] = repository.names
  if (present === undefined || former.length === 0) return []
  return [...knowledge.missions.values()].flatMap((mission): ReadonlyArray<NewEvent> => {
    const number = numberIn(mission, repository)
    if (number === undefined) return []
    const asked = { ...repository, issue: number }
    const { ref, taken } = missionOfIssue(knowledge, asked)
    const to = refOf(asked, present)
    const isMine = taken === null && knowledge.missionNamed(missionId(ref)) === mission
    if (!isMine || isTakenElsewhere(knowledge, mission, asked, to) || wasMoved(mission, to)) return []
    return [{
      event: { type: "MissionMoved", payload: { mission: ref, to } },
      occurredAt: now,
      actor: "daemon",
      idempotencyKey: null
    }]
  })
}

/** The issue's number, where the mission's present name is a former one of the repository. */
const numberIn = ({ names }: KnownMission, { host, names: own }: Repository): number | undefined => {
  const shown = names.find(({ isPresent }) => isPresent)?.id
  const number = Number(/#(\d+)$/u.exec(shown ?? "")?.[1])
  const former = own.slice(1).map(({ name, owner }) => missionId({ host, owner, repository: name, number }))
  const [present] = own
  if (present === undefined || shown === undefined || !former.includes(shown)) return undefined
  return missionId({ host, owner: present.owner, repository: present.name, number }) === shown ? undefined : number
}

/** Another repository's mission has the name: the two must not become one. */
const isTakenElsewhere = (
  { missionNamed }: Knowledge,
  mission: KnownMission,
  { repository }: { readonly repository: number },
  to: MissionRef
): boolean => {
  const there = missionNamed(missionId(to))
  if (there === undefined || there === mission) return false
  return there.bookmarks.some(({ payload }) => {
    const { repositoryId } = (JSON.parse(payload) as { readonly mission: MissionRef }).mission
    return repositoryId !== undefined && repositoryId !== repository
  })
}

/** The last move that was recorded says so, whether it holds, cannot hold, or was taken back. */
const wasMoved = ({ bookmarks }: KnownMission, to: MissionRef): boolean => {
  const last = bookmarks.findLast(({ kind }) => kind === "move")
  return last !== undefined &&
    missionId((JSON.parse(last.payload) as { readonly to: MissionRef }).to) === missionId(to)
}
