/** Whether the events that an explanation names behind a claim say what it claims: nothing else of the log is looked at. */
import { expect } from "vitest"
import type { Event } from "../../src/report/documents/Event.ts"
import type { ExplainedBucket } from "../../src/report/documents/Explanation.ts"

type Claimant = ExplainedBucket["segments"][number]["pieces"][number]["claimants"][number]

interface Reference {
  readonly owner: string
  readonly repository: string
  readonly number: number
}
interface Payload {
  readonly mission: Reference
  readonly into?: Reference
  readonly to?: Reference | string
  readonly crew?: ReadonlyArray<string>
  readonly weight?: number
}

const payloadOf = ({ payload }: Event) => payload as unknown as Payload
const nameOf = ({ number, owner, repository }: Reference) => `${owner}/${repository}#${number}`

/** `piece`: the stretch in which the window claims; `events`: the whole log. */
export const checkClaim = (claimant: Claimant, piece: { from: string; to: string }, events: ReadonlyArray<Event>) => {
  const named = (positions: ReadonlyArray<number>) => positions.map((position) => events[position - 1]!)
  const [opened, closed, links] = [named(claimant.openedBy), named(claimant.closedBy), named(claimant.via)]
  const from = claimant.from > piece.from ? claimant.from : piece.from
  const to = claimant.to !== null && claimant.to < piece.to ? claimant.to : piece.to
  for (const { occurredAt } of opened) expect(occurredAt < to).toBe(true)
  for (const event of closed) expect(endOf(event) > from).toBe(true)
  const begun = opened.filter(({ type }) => type === "MissionStarted" || type === "MissionWindowAdded")
  expect(Math.max(...begun.map((event) => payloadOf(event).weight ?? 1))).toBe(claimant.weight)
  expect(begun.map(({ occurredAt }) => occurredAt).sort().at(-1)).toBe(claimant.startedAt)
  if (opened.every(({ type }) => type !== "MissionCrewChanged")) {
    expect(crewOf(begun.map((event) => payloadOf(event).crew ?? []))).toEqual(claimant.crew)
  }
  expect(namesLinked(claimant.mission, links)).toEqual(
    expect.arrayContaining([...opened, ...closed].map((event) => nameOf(payloadOf(event).mission)))
  )
}

const endOf = (event: Event): string =>
  event.type === "MissionWindowAdded" ? payloadOf(event).to as string : event.occurredAt

const crewOf = (crews: ReadonlyArray<ReadonlyArray<string>>): Claimant["crew"] =>
  crews.some((crew) => crew.length === 0) ? "everyone" : [...new Set(crews.flat())].sort()

/** All names that the links connect with the mission's; each of them must be needed. */
const namesLinked = (mission: string, links: ReadonlyArray<Event>): ReadonlyArray<string> => {
  const names = new Set([mission])
  const waiting = new Set(links)
  for (let before = Infinity; waiting.size < before;) {
    before = waiting.size
    for (const link of waiting) {
      const { into, mission: one, to } = payloadOf(link)
      const ends = [nameOf(one), nameOf(into ?? to as Reference)]
      if (!ends.some((name) => names.has(name))) continue
      for (const name of ends) names.add(name)
      waiting.delete(link)
    }
  }
  expect([...waiting]).toEqual([])
  return [...names]
}
