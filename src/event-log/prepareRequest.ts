/** From events as they are handed in to events ready to be written: encoded once, checked, with their identity. */
import { Effect, Result, type Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import { encodePayload, payloads } from "../event/LedgerEvent.ts"
import { canonicalJson } from "./canonicalJson.ts"
import { eventIds } from "./eventIds.ts"
import { AppendRefused } from "./LogError.ts"
import { type PreparedEvent, sameContent } from "./LogWriter.ts"
import type { NewEvent } from "./StoredEvent.ts"

/** Longest idempotency key, in characters; the table checks the same. */
const longestKey = 256

/** Refuses (`invalid`) what has no exact, canonical form, and two contents under one key. */
export const prepareRequest = Effect.fnUntraced(
  function*(random: SecureRandom.SecureRandom["Service"], events: ReadonlyArray<NewEvent>) {
    const ids = yield* eventIds(random, events.length)
    const request: Array<PreparedEvent> = []
    const byKey = new Map<string, PreparedEvent>()
    for (const event of events) {
      const prepared = prepare(event, ids[request.length]!)
      const problem = typeof prepared === "string" ? prepared : clash(byKey, prepared)
      if (problem !== undefined || typeof prepared === "string") {
        return yield* new AppendRefused({ reason: "invalid", detail: `${event.event.type} ${problem}` })
      }
      request.push(prepared)
    }
    return request
  }
)

/** The event ready to be written, or what is wrong with it. */
const prepare = ({ actor, event, idempotencyKey, occurredAt }: NewEvent, id: Uint8Array): PreparedEvent | string => {
  if (!Number.isSafeInteger(occurredAt)) return `has no instant of whole milliseconds (${occurredAt})`
  if (actor === "" || !actor.isWellFormed()) return "has no readable actor"
  if (idempotencyKey !== null && !isKey(idempotencyKey)) {
    return `has an idempotency key that is not 1 to ${longestKey} characters long`
  }
  const text = canonicalText(event)
  if (Result.isFailure(text)) return text.failure
  const { type } = event
  return { id, type, version: payloads[type].version, actor, occurredAt, idempotencyKey, payload: text.success }
}

const isKey = (key: string): boolean =>
  key.isWellFormed() && key !== "" && key.length <= longestKey && !key.includes("\0")

/** The payload's text; a caller that went round the types is told so, in one line, instead of crashing the writer. */
const canonicalText = (event: NewEvent["event"]): Result.Result<string, string> => {
  let json: unknown
  try {
    json = encodePayload(event)
  } catch (thrown) {
    return Result.fail(`does not fit its schema: ${(thrown as Schema.SchemaError).message.replaceAll(/\s+/gu, " ")}`)
  }
  return Result.mapError(canonicalJson(json), (failure) => failure.message)
}

/** Remembers the event under its key, unless another content of the request stands there. */
const clash = (byKey: Map<string, PreparedEvent>, event: PreparedEvent): string | undefined => {
  const { idempotencyKey: key } = event
  if (key === null) return undefined
  const first = byKey.get(key)
  if (first === undefined) byKey.set(key, event)
  return first === undefined || sameContent(first, event)
    ? undefined
    : `shares the idempotency key ${key} with another event of the same request`
}
