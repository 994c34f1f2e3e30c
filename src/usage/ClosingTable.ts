/** What was known of each cycle's monthly invoice, and which buckets of a closed cycle moved after it was issued. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Balance, IssuedInvoice } from "../event/Balance.ts"
import { Usd } from "../money/Usd.ts"
import { billingCycle, billingCycleAt } from "../time/billingCycle.ts"
import type { EpochMark } from "./RecentMarks.ts"
import type { Bucket, Observation } from "./segments.ts"

export const closingTables = `
    CREATE TABLE closing (                 -- a row whenever a cycle's monthly invoice is another than before
      source TEXT NOT NULL, cycle TEXT NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL,
      status TEXT NOT NULL,                -- in the provider's words; empty: it is no longer listed
      issued INTEGER NOT NULL,             -- 1: the cycle is closed and its amounts stand
      subtotal INTEGER NOT NULL, tax INTEGER NOT NULL, total INTEGER NOT NULL,
      PRIMARY KEY (source, cycle, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE closed_change (           -- a value that changed although the bucket's cycle was closed
      series INTEGER NOT NULL, start INTEGER NOT NULL, position INTEGER NOT NULL, "end" INTEGER NOT NULL, at INTEGER NOT NULL,
      cycle TEXT NOT NULL, before INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (series, start, position)
    ) STRICT, WITHOUT ROWID;`

/**
 * The states of an invoice in which its amounts stand: they tell how the payment goes, not whether more will be charged. INVALID, and
 * whatever the provider may invent, closes nothing.
 */
const standing: ReadonlySet<string> = new Set(["PENDING", "PAID", "WILL_NEVER_BE_CHARGED", "FAILED"])

interface State {
  readonly status: string
  readonly issued: boolean
  readonly subtotal: Usd
  readonly tax: Usd
  readonly total: Usd
}

interface StateRow extends Record<"subtotal" | "tax" | "total" | "issued", bigint> {
  readonly source: string
  readonly cycle: string
  readonly status: string
}

type InvoicesRead = Extract<Balance, { readonly surface: "invoices" }>

export class ClosingTable {
  readonly #insertState
  readonly #insertChange
  readonly #states = new Map<string, Map<string, State>>()
  /** By source: where the last closed cycle ends; what starts later is open without another look. */
  readonly #closedTo = new Map<string, number>()

  constructor(views: SqliteFile) {
    this.#insertState = views.prepare("INSERT INTO closing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    this.#insertChange = views.prepare("INSERT INTO closed_change VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    const rows = views.prepare(
      "SELECT source, cycle, status, issued, subtotal, tax, total FROM closing ORDER BY position",
      "bigint"
    ).all() as Array<StateRow>
    for (const { cycle, issued, source, status, subtotal, tax, total } of rows) {
      const amounts = { subtotal: Usd.ticks(subtotal), tax: Usd.ticks(tax), total: Usd.ticks(total) }
      this.#know(source, cycle, { status, issued: issued === 1n, ...amounts })
    }
  }

  /** What a reading of issued invoices says of each cycle; one that it should list and does not is gone. */
  read(source: string, { invoices, since }: InvoicesRead, position: number, at: number): void {
    const listed = Map.groupBy(invoices.filter(({ cycle }) => cycle !== null), ({ cycle }) => cycle!)
    const known = [...this.#states.get(source)?.keys() ?? []].filter((cycle) => cycle >= since)
    for (const cycle of new Set([...known, ...listed.keys()])) {
      const ends = billingCycle(cycle)?.to
      if (ends === undefined) continue
      const state = stateOf(listed.get(cycle) ?? [], at >= ends)
      const before = this.#states.get(source)?.get(cycle)
      if (before !== undefined && isSame(before, state)) continue
      const { issued, status, subtotal, tax, total } = state
      this.#insertState.run(source, cycle, position, at, status, issued ? 1 : 0, subtotal, tax, total)
      this.#know(source, cycle, state)
    }
  }

  /**
   * Notes a value that is another than the last, read after the bucket's end, although the invoice of its cycle was issued; whether it
   * is one.
   */
  observe(
    source: string,
    series: number,
    { end, start }: Bucket,
    position: number,
    before: EpochMark,
    { at, previousAt, value }: Observation
  ): boolean {
    if (start >= (this.#closedTo.get(source) ?? -Infinity)) return false
    // What nobody had read since the bucket's end may have been there when the invoice was made.
    if (previousAt === null || previousAt < end || value === before.value) return false
    const cycle = billingCycleAt(start).name
    if (this.#states.get(source)?.get(cycle)?.issued !== true) return false
    this.#insertChange.run(series, start, position, end, at, cycle, before.value, value)
    return true
  }

  #know(source: string, cycle: string, state: State): void {
    let states = this.#states.get(source)
    if (states === undefined) this.#states.set(source, states = new Map())
    states.set(cycle, state)
    const ends = [...states].map(([name, { issued }]) => issued ? billingCycle(name)!.to : -Infinity)
    this.#closedTo.set(source, Math.max(...ends))
  }
}

/** Several invoices of one cycle count together. `isOver`: read when the cycle had ended; a running one is never closed. */
const stateOf = (invoices: ReadonlyArray<IssuedInvoice>, isOver: boolean): State => ({
  status: [...new Set(invoices.map(({ status }) => status))].sort().join(", "),
  issued: isOver && invoices.length > 0 && invoices.every(({ status }) => standing.has(status)),
  subtotal: Usd.sum(invoices.map(({ subtotal }) => subtotal)),
  tax: Usd.sum(invoices.map(({ tax }) => tax)),
  total: Usd.sum(invoices.map(({ total }) => total))
})

const isSame = (left: State, right: State): boolean =>
  (["status", "issued", "subtotal", "tax", "total"] as const).every((field) => left[field] === right[field])
