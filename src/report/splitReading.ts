/** How much of what a snapshot changed in a bucket had never been read before, and how much was restated. */
import { attribute } from "../attribution/attribute.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import { growthInterval } from "../usage/segments.ts"
import type { LeafChange } from "./JournalChanges.ts"
import { knowledgeAt } from "./Knowledge.ts"

/** The two parts of a snapshot's changes in one bucket, leaf by leaf. They sum to the changes. */
export interface ReadingSplit {
  readonly restated: ReadonlyArray<LeafChange>
  readonly observed: ReadonlyArray<LeafChange>
}

interface Row {
  readonly end: bigint
  readonly at: bigint
  readonly previousAt: bigint | null
  readonly value: bigint
  readonly high: bigint
}

/**
 * Of all changes that one snapshot made in one bucket. What exceeds the highest value so far is new; a fall, and a recovery up to
 * that value, is a restatement. Where a value rises above the high after a fall, the new segment's leaves are the new part.
 */
export const splitReading = (views: SqliteFile, changes: ReadonlyArray<LeafChange>): ReadingSplit => {
  const { position, series, start } = changes[0]!
  const [row, before] = views.prepare(
    `SELECT "end", at, previous_at AS previousAt, value, high FROM observation
     WHERE series = ? AND start = ? AND position <= ? ORDER BY position DESC LIMIT 2`,
    "bigint"
  ).all(series, start, position) as Array<Row>
  const { high, value } = before ?? untouched
  if (row!.value <= high) return { restated: changes, observed: [] }
  if (value === high) return { restated: [], observed: changes }
  return recovered(views, changes, row!, Usd.ticks(row!.value - high))
}

const untouched = { high: 0n, value: 0n }

/** The bucket had fallen, and now shows more than ever: `growth` more. */
const recovered = (views: SqliteFile, changes: ReadonlyArray<LeafChange>, row: Row, growth: Usd): ReadingSplit => {
  const { position, series, start } = changes[0]!
  const previousAt = row.previousAt === null ? null : Number(row.previousAt)
  const observation = { at: Number(row.at), previousAt, value: Usd.ticks(row.value) }
  const { claims, missions, owner, series: known } = knowledgeAt(views, position)
  const segment = { ...growthInterval({ start, end: Number(row.end) }, observation), ticks: growth }
  const observed = attribute(segment, claims, owner(known.get(series)!)).map(({ agent, from, mission, ticks, to }) => ({
    ...{ position, series, start, from, to, ticks, hasFallen: true },
    agent: agent === null ? 0 : agentNumber(views, agent),
    mission: mission === null ? 0 : missions.get(mission)!.number
  }))
  const restated = new Map(changes.map((change) => [placeOf(change), change]))
  for (const leaf of observed) {
    const ticks = Usd.subtract(restated.get(placeOf(leaf))?.ticks ?? Usd.zero, leaf.ticks)
    restated.set(placeOf(leaf), { ...leaf, ticks })
  }
  return { restated: [...restated.values()].filter(({ ticks }) => !Usd.isZero(ticks)), observed }
}

const agentNumber = (views: SqliteFile, name: string): number =>
  views.prepare("SELECT number FROM agent WHERE name = ?").pluck().get(name) as number

const placeOf = ({ agent, from, mission, to }: LeafChange): string => `${from} ${to} ${agent} ${mission}`
