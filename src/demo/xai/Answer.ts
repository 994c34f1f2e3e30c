/** What an endpoint says before it is put on the wire: a status, and a document in JSON. */

/** A JSON document with its HTTP status. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** A document, 200. */
export const ok = (body: unknown): Answer => ({ status: 200, body })

/** What a query that the books cannot answer says; seen live. */
export const queryRefused = "Failed to query_billing_items(), Invalid argument provided."

/**
 * An error in the shape of the gRPC gateway (code, message, details). The codes are gRPC's; the shape is seen, not
 * documented.
 */
export const refused = (
  kind: "invalidArgument" | "unauthenticated" | "permissionDenied" | "notFound",
  message: string,
  status: number = statuses[kind]
): Answer => ({ status, body: { code: codes[kind], message, details: [] } })

const codes = { invalidArgument: 3, notFound: 5, permissionDenied: 7, unauthenticated: 16 }
const statuses = { invalidArgument: 400, notFound: 404, permissionDenied: 403, unauthenticated: 401 }

/** A `Cent` message: int64 as a string; 0 is left out unless asked for. */
export const cent = (cents: bigint, zero: "absent" | "present"): { readonly val?: string } =>
  cents === 0n && zero === "absent" ? {} : { val: cents.toString() }
