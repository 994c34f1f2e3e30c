/** From names as typed to what the ledger knows by them. */
import { Result, Schema } from "effect"
import { nearest } from "../config/nearest.ts"
import { AgentName } from "../event/Key.ts"
import { defaultHost, missionId } from "../event/MissionRef.ts"
import { parseMissionRef, type PartialMissionRef } from "../event/parseMissionRef.ts"
import type { Series } from "../usage/SeriesTable.ts"
import type { Knowledge, KnownKey } from "./Knowledge.ts"
import type { KnownMission, MissionName } from "./KnownMission.ts"
import { NameUnknown } from "./NameUnknown.ts"
import type { Question } from "./Question.ts"

type Resolved<A> = Result.Result<A, NameUnknown>

/** The one known mission that a reference fits. */
export const resolveMission = (
  missions: ReadonlyMap<string, KnownMission>,
  name: string,
  forgeUrl: string | null
): Resolved<KnownMission> => Result.map(resolveName(missions, name, forgeUrl), ({ mission }) => mission)

/** A mission under the name by which it was meant: its present one, a former one, or that of a duplicate. */
export interface MeantMission {
  readonly mission: KnownMission
  readonly name: MissionName
}

/** As `resolveMission`, with the name. What a mission is called now goes before what another one was called. */
export const resolveName = (
  missions: ReadonlyMap<string, KnownMission>,
  name: string,
  forgeUrl: string | null
): Resolved<MeantMission> => {
  const refuse = (problem: "unknown" | "ambiguous" | "malformed", candidates: ReadonlyArray<string>) =>
    Result.fail(new NameUnknown({ what: "mission", name, problem, candidates }))
  const ref = parseMissionRef(name, forgeUrl)
  if (ref === undefined) return refuse("malformed", [])
  const there = missionAtAddress(missions, ref)
  if (there !== undefined) return Result.succeed(there)
  const all = namesOf(missions).filter(({ name }) => fits(name.id, ref))
  const present = all.filter(({ name }) => name.isPresent)
  const meant = present.length > 0 ? present : oneEach(all)
  // A full reference means the default host first, whatever else has the same name elsewhere.
  const exact = all.find(({ name }) => name.id.startsWith(`${defaultHost}:`))
  if (ref.owner !== undefined && exact !== undefined) return Result.succeed(exact)
  if (meant.length === 1) return Result.succeed(meant[0]!)
  if (meant.length > 1) return refuse("ambiguous", meant.map(({ name }) => name.ref))
  const near = nearest(name, namesOf(missions).map(({ name }) => name.ref))
  return refuse("unknown", near === undefined ? [] : [near])
}

/** As `resolveName` with today's knowledge; a name that means nothing any more, as after a move was taken back, means what it did `then`. */
export const resolveNameThen = (
  today: ReadonlyMap<string, KnownMission>,
  then: ReadonlyMap<string, KnownMission>,
  name: string,
  forgeUrl: string | null
): Resolved<MeantMission> => {
  const meant = resolveName(today, name, forgeUrl)
  if (Result.isSuccess(meant) || meant.failure.problem !== "unknown") return meant
  return Result.orElse(resolveName(then, name, forgeUrl), () => meant)
}

/** What was meant, as it was known at a position; `undefined`: nothing was. What was a mission of its own then is that. */
export const missionThen = ({ missionNamed }: Knowledge, { name }: MeantMission): KnownMission | undefined =>
  missionNamed(name.id) ?? missionNamed(missionId(name.identity))

const namesOf = (missions: ReadonlyMap<string, KnownMission>): ReadonlyArray<MeantMission> =>
  [...missions.values()].flatMap((mission) => mission.names.map((name) => ({ mission, name })))

/** Of several former names of one mission the first. */
const oneEach = (meant: ReadonlyArray<MeantMission>): ReadonlyArray<MeantMission> =>
  meant.filter(({ mission }, index) => meant.findIndex((other) => other.mission === mission) === index)

const fits = (id: string, ref: PartialMissionRef): boolean => {
  const [, host, owner, repository, number] = /^(.*):(.*)\/(.*)#(.*)$/u.exec(id)!
  return number === String(ref.number) && (ref.host === defaultHost || ref.host.toLowerCase() === host) &&
    (ref.owner === undefined || ref.owner.toLowerCase() === owner) &&
    (ref.repository === undefined || ref.repository.toLowerCase() === repository)
}

/** The known mission of the very host that an address names; `undefined` where there is none, or the reference is no address. */
export const missionAtAddress = (
  missions: ReadonlyMap<string, KnownMission>,
  ref: PartialMissionRef | undefined
): MeantMission | undefined => {
  const { address, number, owner, repository } = ref ?? {}
  if (address === undefined || owner === undefined || repository === undefined || number === undefined) return undefined
  const id = missionId({ host: address, owner, repository, number })
  return namesOf(missions).find(({ name }) => name.id === id)
}

/** An agent that owns or owned a key, or stands in a bookmark. Before any is known, any name goes. */
export const resolveAgent = (agents: ReadonlySet<string>, name: string): Resolved<string> => {
  const refuse = (problem: "unknown" | "malformed", candidates: ReadonlyArray<string>) =>
    Result.fail(new NameUnknown({ what: "agent", name, problem, candidates }))
  if (agents.has(name)) return Result.succeed(name)
  if (!isAgentName(name)) return refuse("malformed", [])
  if (agents.size === 0) return Result.succeed(name)
  const near = nearest(name, [...agents])
  return refuse("unknown", near === undefined ? [] : [near])
}

const isAgentName = Schema.is(AgentName)

/** The one key that has the id or, at present, the name; either may stand behind its source: `xai:xai-ba`. */
export const resolveKey = (keys: ReadonlyArray<KnownKey>, asked: string): Resolved<KnownKey> => {
  const plain = keys.filter(({ key, name }) => key === asked || name === asked)
  const fits = plain.length > 0
    ? plain
    : keys.filter(({ key, name, source }) => [key, name].some((own) => own !== null && asked === `${source}:${own}`))
  if (fits.length === 1) return Result.succeed(fits[0]!)
  if (fits.length > 1) {
    const candidates = fits.map(({ key, source }) => `${source}:${key}`).sort()
    return Result.fail(new NameUnknown({ what: "key", name: asked, problem: "ambiguous", candidates }))
  }
  const near = nearest(asked, keys.flatMap(({ key, name }) => name === null ? [key] : [key, name]))
  return Result.fail(
    new NameUnknown({ what: "key", name: asked, problem: "unknown", candidates: near === undefined ? [] : [near] })
  )
}

/** The numbers of the series that a question's source, key, model and meter let through. */
export const resolveSeries = (
  knowledge: Knowledge,
  question: Question
): Resolved<{ readonly numbers: ReadonlyArray<number>; readonly key: KnownKey | undefined }> => {
  const all = [...knowledge.series]
  for (const what of ["source", "model", "meter"] as const) {
    const asked = question[what]
    const known = new Set(all.map(([, series]) => series[what]).filter((value) => value !== null))
    if (asked === undefined || known.has(asked)) continue
    const near = nearest(asked, [...known])
    const candidates = near === undefined ? [] : [near]
    return Result.fail(new NameUnknown({ what, name: asked, problem: "unknown", candidates }))
  }
  let key: KnownKey | undefined
  if (question.key !== undefined) {
    const { source } = question
    const keys = knowledge.keys.filter((known) => source === undefined || known.source === source)
    const resolved = resolveKey(keys, question.key)
    if (Result.isFailure(resolved)) return Result.fail(resolved.failure)
    key = resolved.success
  }
  const passes = (series: Series) =>
    (key === undefined || (series.source === key.source && series.key === key.key)) &&
    (["source", "model", "meter"] as const).every((what) =>
      question[what] === undefined || series[what] === question[what]
    )
  return Result.succeed({ numbers: all.filter(([, series]) => passes(series)).map(([number]) => number), key })
}
