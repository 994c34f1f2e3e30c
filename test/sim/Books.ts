/** What the provider's accounts said beside usage, and what could not be read, kept event by event without the ledger's tables. */
import type { StoredEvent } from "../../src/event-log/StoredEvent.ts"
import type { IssuedInvoice } from "../../src/event/Balance.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { Usd } from "../../src/money/Usd.ts"
import { billingCycle } from "../../src/time/billingCycle.ts"

/** What the monthly invoice of a cycle said from an event on. */
export interface InvoiceSaid {
  readonly position: number
  readonly issued: boolean
  readonly subtotal: Usd
  readonly total: Usd
  readonly amounts: string
}

const standing = new Set(["PENDING", "PAID", "WILL_NEVER_BE_CHARGED", "FAILED"])

export class Books {
  readonly #invoices = new Map<string, Array<InvoiceSaid>>()
  /** Surfaces that the last attempt could not read. */
  readonly failing = new Set<string>()
  /** By cycle: what the invoice was said to come to, last. */
  readonly previews = new Map<string, Usd>()

  apply(event: LedgerEvent, { occurredAt, position }: StoredEvent): void {
    switch (event.type) {
      case "CollectionFailed":
        this.failing.add(event.payload.surface)
        return
      case "note.SurfaceRecovered":
        this.failing.delete(event.payload.surface)
        return
      case "UsageSnapshotTaken":
        this.failing.delete("usage")
        return
      case "BalanceSnapshotTaken": {
        const { balance } = event.payload
        this.failing.delete(balance.surface)
        if (balance.surface === "invoice") this.previews.set(balance.cycle, balance.spent)
        if (balance.surface === "invoices") this.#read(balance.invoices, balance.since, position, occurredAt)
        return
      }
      default:
    }
  }

  /** What is said of a cycle now; undefined: nothing ever was. */
  invoiceOf(cycle: string): InvoiceSaid | undefined {
    return this.#invoices.get(cycle)?.at(-1)
  }

  /** Position of the event that closed the cycle with the amounts that stand now; undefined: it is open. */
  closedAt(cycle: string): number | undefined {
    const said = this.#invoices.get(cycle) ?? []
    const last = said.at(-1)
    if (last?.issued !== true) return undefined
    const other = said.findLastIndex(({ amounts, issued }) => !issued || amounts !== last.amounts)
    return said[other + 1]!.position
  }

  /** Whether an issued invoice of the cycle became another after the position. */
  changedAfter(cycle: string, position: number): boolean {
    const said = this.#invoices.get(cycle) ?? []
    return said.some((after, index) => {
      const before = said[index - 1]
      return after.position > position && before?.issued === true &&
        (!after.issued || after.amounts !== before.amounts)
    })
  }

  #read(invoices: ReadonlyArray<IssuedInvoice>, since: string, position: number, at: number): void {
    const cycles = new Set([...this.#invoices.keys()].filter((cycle) => cycle >= since))
    for (const { cycle } of invoices) if (cycle !== null) cycles.add(cycle)
    for (const cycle of cycles) {
      const own = invoices.filter((invoice) => invoice.cycle === cycle)
      const sum = (of: "subtotal" | "tax" | "total") => Usd.sum(own.map((invoice) => invoice[of]))
      const said = this.#invoices.get(cycle) ?? []
      said.push({
        position,
        issued: own.length > 0 && at >= billingCycle(cycle)!.to && own.every(({ status }) => standing.has(status)),
        subtotal: sum("subtotal"),
        total: sum("total"),
        amounts: [sum("subtotal"), sum("tax"), sum("total")].join(" ")
      })
      this.#invoices.set(cycle, said)
    }
  }
}
