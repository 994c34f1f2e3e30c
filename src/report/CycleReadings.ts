/** What was read of one source's money surfaces for one billing cycle, as of a position. */
import { Schema } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { type Balance, BalanceSnapshotTaken } from "../event/Balance.ts"
import { Usd } from "../money/Usd.ts"
import type { BillingCycle } from "../time/billingCycle.ts"

/** A balance with the event that says so; `at`: when it was read, ms. */
export interface ReadBalance<S extends Balance["surface"]> {
  readonly position: number
  readonly at: number
  readonly balance: Extract<Balance, { readonly surface: S }>
}

/** What usage rose and fell by between two instants, both at least 0. */
export interface Movement {
  readonly rises: Usd
  readonly falls: Usd
}

const decode = Schema.decodeUnknownSync(BalanceSnapshotTaken)

interface Row {
  readonly position: number
  readonly at: number
  readonly payload: string
}

export class CycleReadings {
  readonly #views: SqliteFile
  readonly #position: number
  readonly #source: string
  readonly #cycle: BillingCycle

  constructor(views: SqliteFile, position: number, source: string, cycle: BillingCycle) {
    this.#views = views
    this.#position = position
    this.#source = source
    this.#cycle = cycle
  }

  /** The last reading of the running invoice of the cycle, at or before an instant (ms). */
  preview(until = Infinity): ReadBalance<"invoice"> | undefined {
    const row = this.#views.prepare(
      `SELECT position, occurred_at AS at, payload FROM balance WHERE source = ? AND surface = 'invoice' AND cycle = ?
       AND position <= ? AND occurred_at <= ? ORDER BY position DESC LIMIT 1`
    ).get(this.#source, this.#cycle.name, this.#position, Math.min(until, Number.MAX_SAFE_INTEGER)) as Row | undefined
    return row === undefined ? undefined : readOf(row, "invoice")
  }

  prepaid(): ReadBalance<"prepaid"> | undefined {
    const [row] = this.#rows("prepaid", "LIMIT 1")
    return row === undefined ? undefined : readOf(row, "prepaid")
  }

  /** The last reading of issued invoices that goes back to the cycle. */
  invoices(): ReadBalance<"invoices"> | undefined {
    return this.#rows("invoices", "").map((row) => readOf(row, "invoices"))
      .find(({ balance: { since } }) => since <= this.#cycle.name)
  }

  /** Between readings at `from` and `to` (ms, excluded and included), in the buckets of the cycle. */
  movement(series: ReadonlyArray<number>, from: number, to: number): Movement {
    const read = this.#views.prepare(
      `SELECT coalesce(sum(max(change, 0)), 0) AS rises, coalesce(sum(max(-change, 0)), 0) AS falls FROM observation
       WHERE series = ? AND start >= ? AND start < ? AND at > ? AND at <= ? AND position <= ?`,
      "bigint"
    )
    const rows = from >= to ?
      [] :
      series.map((number) =>
        read.get(number, this.#cycle.from, this.#cycle.to, from, to, this.#position) as { rises: bigint; falls: bigint }
      )
    return {
      rises: Usd.sum(rows.map(({ rises }) => Usd.ticks(rises))),
      falls: Usd.sum(rows.map(({ falls }) => Usd.ticks(falls)))
    }
  }

  #rows(surface: Balance["surface"], limit: "" | "LIMIT 1"): ReadonlyArray<Row> {
    return this.#views.prepare(
      `SELECT position, occurred_at AS at, payload FROM balance
       WHERE source = ? AND surface = ? AND position <= ? ORDER BY position DESC ${limit}`
    ).all(this.#source, surface, this.#position) as Array<Row>
  }
}

const readOf = <S extends Balance["surface"]>({ at, payload, position }: Row, _surface: S): ReadBalance<S> => ({
  position,
  at,
  balance: decode(JSON.parse(payload)).balance as ReadBalance<S>["balance"]
})
