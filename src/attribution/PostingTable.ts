/** Writes postings, and has sums kept of them. */
import { BulkInsert } from "../database/BulkInsert.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { MissionFold } from "../mission/MissionProjection.ts"
import { Usd } from "../money/Usd.ts"
import type { Leaf } from "./attribute.ts"
import { JournalSums } from "./JournalSums.ts"

export class PostingTable {
  readonly #rows
  readonly #insertAgent
  readonly #agents: Map<string, number>
  readonly #missions: MissionFold
  readonly #sums
  readonly #onBlock
  #position = 0
  #n = 0

  /** `onBlock` hears the number of each block of sums that ends. */
  constructor(views: SqliteFile, missions: MissionFold, onBlock: (number: number) => void) {
    this.#onBlock = onBlock
    this.#sums = new JournalSums(views)
    this.#missions = missions
    this.#rows = new BulkInsert(views, "posting", 9)
    this.#insertAgent = views.prepare("INSERT INTO agent VALUES (?, ?)")
    const agents = views.prepare("SELECT name, number FROM agent").raw().all() as Array<[string, number]>
    this.#agents = new Map(agents)
  }

  /** Books `after` less `before`, leaf by leaf; leaves that did not change get no posting. */
  book(position: number, series: number, start: number, after: ReadonlyArray<Leaf>, before: ReadonlyArray<Leaf>): void {
    for (const leaf of before.length === 0 ? after : difference(after, before)) {
      this.#post(position, series, start, leaf)
    }
  }

  /** Counts the values that the event lists, before its postings: whatever no sum holds yet stays bounded. */
  countReadings(position: number, values: number): void {
    this.#goTo(position)
    if (this.#sums.count(values)) this.#endBlock()
  }

  /** Writes what was booked since the last flush. */
  flush(): void {
    this.#rows.flush()
  }

  #post(position: number, series: number, start: number, { agent: name, from, mission: id, ticks, to }: Leaf): void {
    this.#goTo(position)
    const agent = name === null ? 0 : this.#agentNumber(name)
    const mission = this.#missions.numberOf(id)
    this.#rows.add([position, this.#n++, series, start, from, to, agent, mission, ticks])
    if (this.#sums.count(1)) this.#endBlock()
  }

  #goTo(position: number): void {
    if (position === this.#position) return
    this.#position = position
    this.#n = 0
  }

  #endBlock(): void {
    this.#rows.flush()
    this.#onBlock(this.#sums.endBlock(this.#position, this.#n - 1))
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

/** Leaves of one list are not alike; there are few of them. */
const difference = (after: ReadonlyArray<Leaf>, before: ReadonlyArray<Leaf>): ReadonlyArray<Leaf> => {
  const leaves: Array<Leaf> = []
  for (const leaf of after) {
    const old = before.find((other) => isSameLeaf(leaf, other))
    const ticks = old === undefined ? leaf.ticks : Usd.subtract(leaf.ticks, old.ticks)
    if (!Usd.isZero(ticks)) leaves.push({ ...leaf, ticks })
  }
  for (const leaf of before) {
    if (!after.some((other) => isSameLeaf(leaf, other))) leaves.push({ ...leaf, ticks: Usd.negate(leaf.ticks) })
  }
  return leaves
}

const isSameLeaf = (left: Leaf, right: Leaf): boolean =>
  left.from === right.from && left.to === right.to && left.mission === right.mission && left.agent === right.agent
