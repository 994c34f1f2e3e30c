/** An event as `ledger log` shows it: its payload in the present version, or as it stands where this release cannot read it. */
import { Result, type Schema } from "effect"
import type { StoredEvent } from "../event-log/StoredEvent.ts"
import { decodeEvent, encodePayload } from "../event/LedgerEvent.ts"
import type { Event } from "../report/documents/Event.ts"
import { formatTimestamp } from "../time/Timestamp.ts"

export const eventShown = (stored: StoredEvent): Event => {
  const decoded = decodeEvent(stored.type, stored.version, stored.payload)
  const payload = Result.isSuccess(decoded) ? encodePayload(decoded.success) : JSON.parse(stored.payload) as unknown
  return {
    schema: "ledger.event/1",
    position: stored.position,
    id: stored.id,
    type: stored.type,
    version: stored.version,
    occurredAt: formatTimestamp(stored.occurredAt),
    recordedAt: formatTimestamp(stored.recordedAt),
    actor: stored.actor,
    idempotencyKey: stored.idempotencyKey,
    payload: payload as Schema.Json,
    hash: Buffer.from(stored.hash).toString("hex")
  }
}
