/** Which events say whose a key is, where a mission's windows begin and end, and which split rule holds. */
import type { Piece } from "../attribution/claims.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import { crewIncludes } from "../mission/Crew.ts"
import { Interval } from "../time/Interval.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { ExplainedBucket } from "./documents/Explanation.ts"
import { endOf, type Inquiry } from "./Inquiry.ts"
import type { KnownMission } from "./KnownMission.ts"
import { crewShown } from "./missionsOf.ts"
import { type NamedOrigin, namedOrigins } from "./namedOrigins.ts"

type PieceShown = ExplainedBucket["segments"][number]["pieces"][number]

/** What holds from an instant on (`-Infinity`: always), as an event at the position says. */
interface Said<A> {
  readonly from: number
  readonly position: number
  readonly value: A
}

/** All of it as of the inquiry's position. */
export class Provenance {
  readonly #missions: ReadonlyMap<string, KnownMission>
  readonly #retracted: ReadonlyMap<string, unknown>
  readonly #views: SqliteFile
  readonly #position: number
  readonly #rules: ReadonlyArray<Said<SplitRule>>
  readonly #owners = new Map<string, ReadonlyArray<Said<string | null>>>()
  readonly #origins = new Map<string, ReadonlyArray<NamedOrigin>>()

  constructor({ asked, knowledge }: Inquiry) {
    this.#missions = knowledge.missions
    this.#retracted = knowledge.retractions
    this.#views = asked.views
    this.#position = asked.asOf.position
    this.#rules = inForce(
      asked.views.prepare("SELECT valid_from AS \"from\", position, rule AS value FROM split_rule WHERE position <= ?")
        .all(this.#position) as Array<Row<SplitRule>>
    )
  }

  /** The event that gave the key to whom it belongs at the instant; `null` where nobody ever said. */
  assignedBy(source: string, key: string | null, instant: number): number | null {
    if (key === null) return null
    const name = `${source}\n${key}`
    let owners = this.#owners.get(name)
    if (owners === undefined) {
      owners = inForce(
        this.#views.prepare(
          `SELECT valid_from AS "from", position, agent AS value FROM key_assignment
           WHERE source = ? AND id = ? AND position <= ?`
        ).all(source, key, this.#position) as Array<Row<string | null>>
      )
      this.#owners.set(name, owners)
    }
    return owners.findLast(({ from }) => from <= instant)?.position ?? null
  }

  /** The rules that hold somewhere in the interval, ascending. */
  rulesOver({ from, to }: Interval): PieceShown["rules"] {
    const first = Math.max(0, this.#rules.findLastIndex((rule) => rule.from <= from))
    const said = this.#rules.slice(first).filter((rule) => rule.from < to)
    const shown = said.map((rule) => ({ rule: rule.value, from: endOf(rule.from), position: rule.position }))
    const silent = said[0] === undefined || said[0].from > from
    return silent ? [{ rule: "even", from: null, position: null }, ...shown] : shown
  }

  /** The windows that claim the piece, or a part of it, before the split rule: ascending by mission as ties go, then time. */
  claimantsOf({ from, outcome, to }: Piece): PieceShown["claimants"] {
    if (outcome.shares.length === 0) return []
    return [...this.#missions.values()].sort((left, right) => left.id < right.id ? -1 : 1).flatMap((mission) =>
      mission.history.windows
        .filter((window) => Interval.overlaps(window, { from, to }) && crewIncludes(window.crew, outcome.agent))
        .map((window) => ({
          mission: mission.ref,
          weight: Number(window.weight),
          from: formatTimestamp(window.from),
          to: endOf(window.to),
          startedAt: formatTimestamp(window.startedAt),
          crew: crewShown(window.crew),
          ...this.#saidOver(mission, Interval.intersect(window, { from, to })!)
        }))
    )
  }

  /** Positions of what was said of the windows that a mission has there. */
  #saidOver(mission: KnownMission, stretch: Interval): Pick<NamedOrigin, "openedBy" | "closedBy" | "via"> {
    let origins = this.#origins.get(mission.id)
    if (origins === undefined) {
      this.#origins.set(mission.id, origins = namedOrigins(mission, (id) => this.#retracted.has(id)))
    }
    const covering = origins.filter((origin) => Interval.overlaps(origin, stretch))
    return {
      openedBy: ascending(covering.flatMap(({ openedBy }) => openedBy)),
      closedBy: ascending(covering.flatMap(({ closedBy }) => closedBy)),
      via: ascending(covering.flatMap(({ via }) => via))
    }
  }
}

/** Each once. */
const ascending = (positions: ReadonlyArray<number>): ReadonlyArray<number> =>
  [...new Set(positions)].sort((left, right) => left - right)

interface Row<A> {
  readonly from: number | null
  readonly position: number
  readonly value: A
}

/** Ascending; of the same instant the one recorded last. */
const inForce = <A>(rows: ReadonlyArray<Row<A>>): ReadonlyArray<Said<A>> => {
  const said = rows.map((row) => ({ ...row, from: row.from ?? -Infinity }))
    .sort((left, right) => left.from === right.from ? left.position - right.position : left.from - right.from)
  return said.filter(({ from }, index) => said[index + 1]?.from !== from)
}
