/** Gives a key to an agent from a moment on. */
import { Clock, Effect } from "effect"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { ownerAt } from "../key/ownership.ts"
import type { KeyAssignment } from "../report/documents/KeyAssignment.ts"
import { resolveAgent, resolveKey } from "../report/resolve.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { appendAct } from "./appendAct.ts"
import { knowledgeFor } from "./knowledgeFor.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { aheadNotice } from "./notAhead.ts"
import type { AssignKeyRequest } from "./Request.ts"
import { someKnown } from "./someKnown.ts"
import { withOwners } from "./withOwners.ts"

export const assignKey = Effect.fn("Ledger.assignKey")(function*(settings: LedgerSettings, request: AssignKeyRequest) {
  const files = yield* LedgerFiles
  yield* someKnown("key", request.key)
  return yield* files.writing(Effect.fnUntraced(function*(open) {
    const knowledge = yield* knowledgeFor(open, request)
    const { key, name, source } = yield* Effect.fromResult(resolveKey(knowledge.keys, request.key))
    const { agent, from } = request
    const agents = new Set([...knowledge.agents, ...settings.agents.keys()])
    if (agent !== null) yield* Effect.fromResult(resolveAgent(agents, agent))
    const event: LedgerEvent = { type: "KeyAssigned", payload: { source, key, agent, from } }
    const at = yield* Clock.currentTimeMillis
    const act = yield* appendAct(open, settings, request, { at, event, schema: "ledger.key-assignment/1" })
    const owners = knowledge.owner({ source, key })
    const isRepeated = act.repeated.length > 0
    return {
      ...act.head,
      source,
      key: { id: key, name },
      agent,
      from: from === null ? null : formatTimestamp(from),
      id: act.id,
      position: act.position,
      moved: act.moved.map(({ agent, billed, mission }) => ({ mission, agent, billed })),
      notices: [
        ...aheadNotice(from, at),
        ...withOwners(owners, from),
        ...(isRepeated || ownerAt(owners, from ?? -Infinity) !== agent ? [] : [
          `the key is ${agent ?? "nobody"}'s then already, so this changes nothing for now`
        ]),
        ...act.repeated
      ]
    } satisfies KeyAssignment
  }))
})
