/** Appends the event of an act, in the writer's turn, and looks at what it moved. */
import { Clock, Effect } from "effect"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { documentHead } from "../report/AsOf.ts"
import { Inquiry } from "../report/Inquiry.ts"
import { movedBy } from "../report/movedBy.ts"
import type { OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

/** Who acts; the same key records the same act once. */
export interface Act {
  readonly actor: string
  readonly idempotencyKey?: string
}

/** `at`: when it happened, in milliseconds. `schema`: the document that answers it. */
export const appendAct = Effect.fn("appendAct")(
  function*<const Name extends string>(
    { log, projector }: OpenLedger,
    settings: LedgerSettings,
    { actor, idempotencyKey: given }: Act,
    { at, event, schema }: { readonly at: number; readonly event: LedgerEvent; readonly schema: Name }
  ) {
    const idempotencyKey = given ?? null
    const before = idempotencyKey === null ? undefined : yield* log.find(idempotencyKey)
    // A command that is retried happens at another instant, and still is the same act.
    const occurredAt = before?.type === event.type ? before.occurredAt : at
    const [appended] = yield* log.append([{ event, occurredAt, actor, idempotencyKey }])
    const { fresh, id, position, recordedAt } = appended!
    const { file: views, position: head } = yield* projector.views()
    const now = yield* Clock.currentTimeMillis
    const { configuredLag, forgeUrl } = settings
    const inquiry = new Inquiry({ views, asOf: { position, head, instant: recordedAt }, configuredLag, forgeUrl, now })
    return {
      head: documentHead(schema, { position: head, head, instant: recordedAt }, now),
      id,
      position,
      occurredAt,
      moved: movedBy(inquiry),
      repeated: fresh ? [] : ["it had been recorded before"]
    }
  }
)
