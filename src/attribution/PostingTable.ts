/** Writes postings and the sums of them. */
import { BulkInsert } from "../database/BulkInsert.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { MissionFold } from "../mission/MissionProjection.ts"
import { Usd } from "../money/Usd.ts"
import { dayLength } from "../usage/ObservationTable.ts"
import type { Leaf } from "./attribute.ts"

interface Sum {
  readonly day: number
  readonly series: number
  readonly agent: number
  readonly mission: number
  ticks: Usd
}

export class PostingTable {
  readonly #rows
  readonly #add
  readonly #addTotal
  readonly #insertAgent
  readonly #agents: Map<string, number>
  readonly #missions: MissionFold
  readonly #sums = new Map<string, Sum>()
  #position = 0
  #n = 0

  constructor(views: SqliteFile, missions: MissionFold) {
    this.#missions = missions
    this.#rows = new BulkInsert(views, "posting", 9)
    this.#insertAgent = views.prepare("INSERT INTO agent VALUES (?, ?)")
    this.#add = views.prepare(
      "INSERT INTO daily VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ticks = ticks + excluded.ticks"
    )
    this.#addTotal = views.prepare(
      "INSERT INTO total VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET ticks = ticks + excluded.ticks"
    )
    const agents = views.prepare("SELECT name, number FROM agent").raw().all() as Array<[string, number]>
    this.#agents = new Map(agents)
  }

  /** Books `after` less `before`, leaf by leaf; leaves that did not change get no posting. */
  book(position: number, series: number, start: number, after: ReadonlyArray<Leaf>, before: ReadonlyArray<Leaf>): void {
    for (const leaf of before.length === 0 ? after : difference(after, before)) {
      this.#post(position, series, start, leaf)
    }
  }

  /** Writes what was booked since the last flush, and the sums of it. */
  flush(): void {
    this.#rows.flush()
    // Sums of zero too: the rows must not depend on where pages were cut.
    for (const { agent, day, mission, series, ticks } of this.#sums.values()) {
      this.#add.run(day, series, agent, mission, ticks)
      this.#addTotal.run(series, agent, mission === 0 ? 0 : 1, ticks)
    }
    this.#sums.clear()
  }

  #post(position: number, series: number, start: number, { agent: name, from, mission: id, ticks, to }: Leaf): void {
    if (position !== this.#position) {
      this.#position = position
      this.#n = 0
    }
    const agent = name === null ? 0 : this.#agentNumber(name)
    const mission = this.#missions.numberOf(id)
    this.#rows.add([position, this.#n++, series, start, from, to, agent, mission, ticks])
    const day = Math.floor(start / dayLength)
    const key = `${day} ${series} ${agent} ${mission}`
    const sum = this.#sums.get(key)
    if (sum === undefined) this.#sums.set(key, { day, series, agent, mission, ticks })
    else sum.ticks = Usd.add(sum.ticks, ticks)
  }

  #agentNumber(name: string): number {
    let number = this.#agents.get(name)
    if (number === undefined) {
      this.#agents.set(name, number = this.#agents.size + 1)
      this.#insertAgent.run(number, name)
    }
    return number
  }
}

const difference = (after: ReadonlyArray<Leaf>, before: ReadonlyArray<Leaf>): ReadonlyArray<Leaf> => {
  const leaves = new Map<string, Leaf>()
  const add = (leaf: Leaf) => {
    const key = `${leaf.from} ${leaf.to} ${leaf.agent ?? ""} ${leaf.mission ?? ""}`
    const known = leaves.get(key)
    leaves.set(key, known === undefined ? leaf : { ...known, ticks: Usd.add(known.ticks, leaf.ticks) })
  }
  for (const leaf of after) add(leaf)
  for (const leaf of before) add({ ...leaf, ticks: Usd.negate(leaf.ticks) })
  return [...leaves.values()].filter(({ ticks }) => !Usd.isZero(ticks))
}
