/** Which billing cycles are closed by an issued invoice, and what the provider changed in them afterwards. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import { type BillingCycle, billingCycle, billingCycleAt } from "../time/billingCycle.ts"
import type { Interval } from "../time/Interval.ts"

/** What a cycle's monthly invoice said from an event on; `at`, ms: when that was read. */
export interface InvoiceState {
  readonly source: string
  readonly cycle: string
  readonly position: number
  readonly at: number
  /** In the provider's words; empty: no longer listed. */
  readonly status: string
  /** Whether the cycle is closed by it. */
  readonly issued: boolean
  readonly subtotal: Usd
  readonly tax: Usd
  readonly total: Usd
}

/** What moved in a closed cycle: `position` and `at` of the last event that moved it, `closedAt` of the one that had closed it. */
interface Moved<A> {
  readonly source: string
  readonly cycle: string
  readonly position: number
  readonly at: number
  readonly closedAt: number
  readonly before: A
  readonly after: A
}

/** A bucket of a series that has another value than when the cycle was closed. */
export interface MovedBucket extends Moved<Usd> {
  readonly series: number
  readonly bucket: Interval
}

/** An issued invoice that became another, or none. */
export type MovedInvoice = Moved<InvoiceState>

/** A cycle that is not closed: `state`, what was known last of its invoice; `moved`, where one closes it, what moved there since. */
export interface OpenCycle {
  readonly cycle: BillingCycle
  readonly state: InvoiceState | undefined
  readonly moved: MovedBucket | undefined
}

interface ChangeRow extends Record<"series" | "start" | "end" | "position" | "at" | "before" | "value", bigint> {
  readonly source: string
  readonly cycle: string
}

/** As of a position. */
export class Closings {
  readonly #views: SqliteFile
  readonly #position: number
  #states: ReadonlyMap<string, ReadonlyArray<InvoiceState>> | undefined
  #buckets: ReadonlyArray<MovedBucket> | undefined

  constructor(views: SqliteFile, position: number) {
    this.#views = views
    this.#position = position
  }

  /** The cycles of a finite period that no invoice of the source closes, or in which something moved since, in order. */
  *openCycles(source: string, { from, to }: Interval): Generator<OpenCycle, void> {
    for (let cycle = billingCycleAt(from); cycle.from < to; cycle = billingCycleAt(cycle.to)) {
      if (this.closingOf(source, cycle.name) === undefined) {
        yield { cycle, state: this.statesOf(source, cycle.name).at(-1), moved: undefined }
        continue
      }
      const moved = this.movedBuckets().findLast((each) => each.source === source && each.cycle === cycle.name)
      if (moved !== undefined) yield { cycle, state: undefined, moved }
    }
  }

  /** Every state of a cycle's monthly invoice, in order. */
  statesOf(source: string, cycle: string): ReadonlyArray<InvoiceState> {
    return (this.#states ??= this.#readStates()).get(nameOf(source, cycle)) ?? []
  }

  /** The state that first had the present amounts, where these close the cycle. */
  closingOf(source: string, cycle: string): InvoiceState | undefined {
    const states = this.statesOf(source, cycle)
    const last = states.at(-1)
    if (last?.issued !== true) return undefined
    let closing = last
    for (const state of states.toReversed()) {
      if (!state.issued || !sameAmounts(state, last)) break
      closing = state
    }
    return closing
  }

  /** Buckets of closed cycles whose value is another than when the cycle was closed, by their time. */
  movedBuckets(): ReadonlyArray<MovedBucket> {
    return this.#buckets ??= this.#readBuckets()
  }

  /** Issued invoices that became others afterwards, in the order of the log. */
  movedInvoices(): ReadonlyArray<MovedInvoice> {
    const all = [...(this.#states ??= this.#readStates()).values()]
    return all.flatMap((states) =>
      states.flatMap((after, index) => {
        const before = states[index - 1]
        if (before?.issued !== true || (after.issued && sameAmounts(before, after))) return []
        const { at, cycle, position, source } = after
        return [{ source, cycle, position, at, closedAt: before.position, before, after }]
      })
    ).sort((left, right) => left.position - right.position)
  }

  #readStates(): ReadonlyMap<string, ReadonlyArray<InvoiceState>> {
    const rows = this.#views.prepare("SELECT * FROM closing WHERE position <= ? ORDER BY position", "bigint")
      .all(this.#position) as Array<
        & Record<"position" | "at" | "issued" | "subtotal" | "tax" | "total", bigint>
        & Pick<InvoiceState, "source" | "cycle" | "status">
      >
    const states = rows.map(({ at, issued, position, subtotal, tax, total, ...named }): InvoiceState => ({
      ...named,
      position: Number(position),
      at: Number(at),
      issued: issued === 1n,
      subtotal: Usd.ticks(subtotal),
      tax: Usd.ticks(tax),
      total: Usd.ticks(total)
    }))
    return Map.groupBy(states, ({ cycle, source }) => nameOf(source, cycle))
  }

  /** The first value that changed after the closing is what the bucket had then; back at it, nothing has moved. */
  #readBuckets(): ReadonlyArray<MovedBucket> {
    const rows = this.#views.prepare(
      `SELECT s.source, c.* FROM closed_change c JOIN series s ON s.number = c.series WHERE c.position <= ?
       ORDER BY c.start, c.series, c.position`,
      "bigint"
    ).all(this.#position) as Array<ChangeRow>
    const moved = new Map<string, MovedBucket>()
    for (const { at, before, cycle, end, position, series, source, start, value } of rows) {
      const closing = this.closingOf(source, cycle)
      if (closing === undefined || position <= closing.position) continue
      const name = `${series} ${start}`
      moved.set(name, {
        source,
        cycle,
        position: Number(position),
        at: Number(at),
        closedAt: closing.position,
        series: Number(series),
        bucket: { from: Number(start), to: Number(end) },
        before: moved.get(name)?.before ?? Usd.ticks(before),
        after: Usd.ticks(value)
      })
    }
    return [...moved.values()].filter(({ after, before }) => after !== before)
  }
}

/** Whether any of a period (ends may be infinite) lies in the cycle. */
export const isInCycle = (cycle: string, { from, to }: Interval): boolean => {
  const month = billingCycle(cycle)
  return month !== undefined && month.from < to && from < month.to
}

const nameOf = (source: string, cycle: string): string => `${source}\n${cycle}`

const sameAmounts = (left: InvoiceState, right: InvoiceState): boolean =>
  left.subtotal === right.subtotal && left.tax === right.tax && left.total === right.total
