/** What an event moved, for people, a sentence each. */
import { Usd } from "../money/Usd.ts"
import type { AgentMovement, Movement } from "../report/documents/Movement.ts"
import { flow } from "./flow.ts"
import type { Line } from "./Line.ts"
import { cents, ticksOf } from "./money.ts"

/** `moved $3.00 from unattributed to trentuna/ledger#3`; nothing where nothing moved. */
export const movedLines = (moved: ReadonlyArray<Movement>, columns: number): ReadonlyArray<Line> =>
  lines(sums(moved, ({ mission }) => mission ?? "unattributed"), columns)

/** First between agents, then between missions. */
export const agentMovedLines = (moved: ReadonlyArray<AgentMovement>, columns: number): ReadonlyArray<Line> => [
  ...lines(sums(moved, ({ agent }) => agent ?? "nobody"), columns),
  ...movedLines(moved, columns)
]

type Part = readonly [name: string, ticks: Usd]

const sums = <M extends Movement>(moved: ReadonlyArray<M>, nameOf: (movement: M) => string): ReadonlyArray<Part> => {
  const found = new Map<string, Usd>()
  for (const movement of moved) {
    const name = nameOf(movement)
    found.set(name, Usd.add(found.get(name) ?? Usd.zero, ticksOf(movement.billed)))
  }
  return [...found]
}

const lines = (parts: ReadonlyArray<Part>, columns: number): ReadonlyArray<Line> => {
  const [from, to] = [parts.filter(([, ticks]) => ticks < 0n), parts.filter(([, ticks]) => ticks > 0n)]
  if (from.length === 0 || to.length === 0) return []
  const sum = Usd.sum(to.map(([, ticks]) => ticks))
  return flow("  ", `moved ${dollars(sum)} from ${named(from)} to ${named(to)}`, columns)
}

/** Each with its part, where there are several. */
const named = (parts: ReadonlyArray<Part>): string =>
  parts.map(([name, ticks]) => parts.length === 1 ? name : `${name} (${dollars(Usd.magnitude(ticks))})`).join(", ")

const dollars = (ticks: Usd): string => {
  const shown = cents(Usd.format(ticks))
  return shown.startsWith("<") ? `less than $${shown.slice(1)}` : `$${shown}`
}
