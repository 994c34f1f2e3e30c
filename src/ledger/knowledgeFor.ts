/** What a request may go by: what is known, or, where it is sent again, what was known the first time. */
import { Effect } from "effect"
import { knowledgeAt } from "../report/Knowledge.ts"
import type { Act } from "./appendAct.ts"
import type { OpenLedger } from "./LedgerFiles.ts"

/** A repeated request means what it meant the first time: afterwards its names may mean something else. */
export const knowledgeFor = Effect.fnUntraced(function*({ log, projector }: OpenLedger, { idempotencyKey }: Act) {
  const { file, position } = yield* projector.views()
  const before = idempotencyKey === undefined ? undefined : yield* log.find(idempotencyKey)
  return knowledgeAt(file, before === undefined ? position : before.position - 1)
})
