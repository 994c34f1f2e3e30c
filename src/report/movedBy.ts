/** What one event moved in the attribution journal. */
import { Usd } from "../money/Usd.ts"
import type { Event } from "./documents/Event.ts"
import type { Movement } from "./documents/Movement.ts"
import { agentNames, type Inquiry, noSums, type Sums } from "./Inquiry.ts"
import { knowledgeAt } from "./Knowledge.ts"

type Movements = NonNullable<Event["moved"]>

interface Row {
  readonly series: bigint
  readonly agent: bigint
  readonly mission: bigint
  readonly ticks: bigint
}

/**
 * Of the event at the inquiry's position, by mission and agent: largest first, then by name. What moves back and forth comes to
 * nothing and is left out.
 */
export const movedBy = (inquiry: Inquiry): Movements => {
  const { asOf, views } = inquiry.asked
  const agents = agentNames(inquiry)
  const rows = views.prepare(
    "SELECT series, agent, mission, sum(ticks) AS ticks FROM posting WHERE position = ? GROUP BY series, agent, mission",
    "bigint"
  ).all(asOf.position) as Array<Row>
  const missions = refsOf(inquiry, rows)
  const sums = new Map<string, Sums>()
  for (const { agent, mission, series, ticks } of rows) {
    const name = JSON.stringify([missions.get(Number(mission)) ?? null, agents.get(Number(agent)) ?? null])
    sums.set(name, inquiry.addTo(sums.get(name) ?? noSums, Number(series), Usd.ticks(ticks)))
  }
  return [...sums].filter(([, { billed, estimated }]) => !Usd.isZero(billed) || !Usd.isZero(estimated))
    .sort(([left, a], [right, b]) => bySize(a.billed, b.billed) || (left < right ? -1 : 1))
    .map(([name, { billed, estimated }]) => {
      const [mission, agent] = JSON.parse(name) as [string | null, string | null]
      return { mission, agent, billed: Usd.format(billed), estimated: Usd.format(estimated) }
    })
}

/** The billed part by mission alone, largest first, then by name. */
export const movedByMission = (movements: Movements): ReadonlyArray<Movement> => {
  const sums = new Map<string | null, Usd>()
  for (const { billed, mission } of movements) {
    sums.set(mission, Usd.add(sums.get(mission) ?? Usd.zero, Usd.parseExact(billed)!))
  }
  return [...sums].filter(([, billed]) => !Usd.isZero(billed))
    .sort(([left, a], [right, b]) => bySize(a, b) || ((left ?? "") < (right ?? "") ? -1 : 1))
    .map(([mission, billed]) => ({ mission, billed: Usd.format(billed) }))
}

const bySize = (left: Usd, right: Usd): number => Usd.compare(Usd.magnitude(right), Usd.magnitude(left))

/** By number. What the event made a part of another mission is called as it was before. */
const refsOf = ({ asked: { asOf, views }, knowledge }: Inquiry, rows: ReadonlyArray<Row>) => {
  const refs = new Map([...knowledge.missions.values()].map(({ number, ref }) => [number, ref]))
  if (rows.every(({ mission }) => mission === 0n || refs.has(Number(mission)))) return refs
  const before = [...knowledgeAt(views, asOf.position - 1).missions.values()]
  return new Map([...before.map(({ number, ref }) => [number, ref] as const), ...refs])
}
