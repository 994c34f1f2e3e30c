/** What can go wrong on the way to an answer of the API, switched on for the next requests or until cleared. */

/** One way of failing. */
export type Fault =
  /** An error status with what body it may have; `retryAfter` in seconds. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number; readonly body?: string }
  /** A proxy's page instead of JSON; 200 unless said otherwise. */
  | { readonly kind: "html"; readonly status?: number }
  /** This text in an otherwise good answer. */
  | { readonly kind: "text"; readonly text: string }
  /** The first half of the document. */
  | { readonly kind: "truncated" }
  /** Answers well, after so many real ms. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Never answers. */
  | { readonly kind: "hang" }
  /** Does what was asked, and then the line breaks before the answer. */
  | { readonly kind: "deaf" }
  /** Nothing is done and the connection is reset. */
  | { readonly kind: "reset" }
  /** An address elsewhere, which nobody with a token should follow. */
  | { readonly kind: "redirect"; readonly to: string }

/** The faults waiting to happen. */
export interface Faults {
  /** For the next `times` requests whose `GET /path?query` matches; without `times` until cleared. Earlier ones go first. */
  readonly add: (requests: RegExp, fault: Fault, times?: number) => void
  readonly clear: () => void
  /** The fault of a request, used up by one. */
  readonly take: (request: string) => Fault | undefined
}

/** No faults yet. */
export const makeFaults = (): Faults => {
  let waiting: Array<{ readonly requests: RegExp; readonly fault: Fault; times: number }> = []
  return {
    add: (requests, fault, times = Infinity) => {
      waiting.push({ requests, fault, times })
    },
    clear: () => {
      waiting = []
    },
    take: (request) => {
      const entry = waiting.find(({ requests }) => requests.test(request))
      if (entry === undefined) return undefined
      entry.times -= 1
      if (entry.times <= 0) waiting = waiting.filter((candidate) => candidate !== entry)
      return entry.fault
    }
  }
}
