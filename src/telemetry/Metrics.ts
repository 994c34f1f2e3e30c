/** The measurements that the running process takes of itself. What the ledger knows is read from it when it is asked for. */
import { Metric } from "effect"

/** A local question takes a millisecond, a snapshot of a slow provider half a minute. Seconds. */
const boundaries = Metric.exponentialBoundaries({ start: 0.001, factor: 2.5, count: 12 })

/** One request answered. Attributes: `transport` (socket, tcp), `method`, `route` (a known path or `other`), `status`. */
export const httpRequestDuration = Metric.histogram("ledger_http_request_duration_seconds", {
  description: "How long requests to the daemon took.",
  boundaries
})

/** One read of one surface of one source. Attributes: `source`, `surface`. Updated by whoever reads, in seconds. */
export const collectionDuration = Metric.histogram("ledger_collection_duration_seconds", {
  description: "How long reads of the sources took.",
  boundaries
})

/** One delivery of a forge. Attributes: `forge`, `verdict` (accepted, duplicate, ignored, test, or why it was not taken). */
export const forgeDeliveries = Metric.counter("ledger_forge_deliveries_total", {
  description: "Deliveries of forges that came, by what became of them.",
  incremental: true
})
