/** What can go wrong on the way to an answer, switched on per endpoint for the next requests or until cleared. */

/** The endpoints by short name. */
export const endpoints = ["usage", "invoice", "invoices", "balance", "limits", "keys", "validation", "models"] as const

/** One of `endpoints`. */
export type Endpoint = (typeof endpoints)[number]

/** One way of failing. */
export type Fault =
  /** An error status; `retryAfter` in seconds, sent as such or as an HTTP date by the server's clock. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number; readonly as?: "seconds" | "date" }
  /** A proxy's page instead of JSON; 200 unless said otherwise. */
  | { readonly kind: "html"; readonly status?: number }
  /** The first half of the document, in an otherwise good answer. */
  | { readonly kind: "truncated" }
  /** An empty body, 200. */
  | { readonly kind: "empty" }
  /** Never answers. */
  | { readonly kind: "hang" }
  /** Answers well, after so many real ms. */
  | { readonly kind: "slow"; readonly ms: number }
  /** The connection is reset. */
  | { readonly kind: "reset" }
  /** The good document without one of its top-level fields: `timeSeries`, `coreInvoice`, … */
  | { readonly kind: "missing"; readonly section: string }
  /** The good series but the last, and `limitReached: true`. */
  | { readonly kind: "limitReached" }

/** The faults waiting to happen. */
export interface Faults {
  /**
   * Adds a fault for the next `times` requests to an endpoint (`*` = any); without `times` until cleared. Earlier
   * faults go first.
   */
  readonly add: (endpoint: Endpoint | "*", fault: Fault, times?: number) => void
  /** Forgets the faults of one endpoint, or all. */
  readonly clear: (endpoint?: Endpoint | "*") => void
  /** The fault of a request to this endpoint, used up by one. */
  readonly take: (endpoint: Endpoint) => Fault | undefined
}

/** No faults yet. */
export const make = (): Faults => {
  let waiting: Array<{ readonly endpoint: Endpoint | "*"; readonly fault: Fault; times: number }> = []
  return {
    add: (endpoint, fault, times = Infinity) => {
      waiting.push({ endpoint, fault, times })
    },
    clear: (endpoint) => {
      waiting = endpoint === undefined ? [] : waiting.filter((entry) => entry.endpoint !== endpoint)
    },
    take: (endpoint) => {
      const entry = waiting.find((candidate) => candidate.endpoint === endpoint || candidate.endpoint === "*")
      if (entry === undefined) return undefined
      entry.times -= 1
      if (entry.times <= 0) waiting = waiting.filter((candidate) => candidate !== entry)
      return entry.fault
    }
  }
}

/** What a fault makes of a good document; faults that are no matter of content leave it alone. */
export const distort = (fault: Fault | undefined, document: unknown): unknown => {
  if (typeof document !== "object" || document === null) return document
  if (fault?.kind === "missing") {
    return Object.fromEntries(Object.entries(document).filter(([field]) => field !== fault.section))
  }
  if (fault?.kind === "limitReached" && "timeSeries" in document && Array.isArray(document.timeSeries)) {
    return { ...document, timeSeries: document.timeSeries.slice(0, -1) as ReadonlyArray<unknown>, limitReached: true }
  }
  return document
}
