/** Everything the ledger records: each event type with the schema of its present payload version, and the way to and from stored text. */
import { Result, Schema } from "effect"
import { BalanceSnapshotTaken } from "./Balance.ts"
import {
  BookmarkRetracted,
  MissionCrewChanged,
  MissionEnded,
  MissionMerged,
  MissionMoved,
  MissionPaused,
  MissionResumed,
  MissionStarted,
  MissionWindowAdded
} from "./Bookmark.ts"
import { CollectionFailed, SurfaceRecovered } from "./Collection.ts"
import { decodeUsage } from "./decodeUsage.ts"
import { ForgeActSeen, ForgeActSettled, ForgeNamed, ForgeRead, ForgeReplyFailed, ForgeReplyPosted } from "./Forge.ts"
import { KeyAssigned, KeyObserved } from "./Key.ts"
import { SplitRuleSet } from "./SplitRule.ts"
import { upcast } from "./upcast.ts"
import { UsageSnapshotTaken } from "./Usage.ts"

/** The present payload of every event type. A changed shape gets the next version and an upcaster, never an edit. */
export const payloads = {
  UsageSnapshotTaken: { version: 1, schema: UsageSnapshotTaken },
  BalanceSnapshotTaken: { version: 1, schema: BalanceSnapshotTaken },
  CollectionFailed: { version: 1, schema: CollectionFailed },
  KeyObserved: { version: 1, schema: KeyObserved },
  KeyAssigned: { version: 1, schema: KeyAssigned },
  MissionStarted: { version: 1, schema: MissionStarted },
  MissionPaused: { version: 1, schema: MissionPaused },
  MissionResumed: { version: 1, schema: MissionResumed },
  MissionEnded: { version: 1, schema: MissionEnded },
  MissionCrewChanged: { version: 1, schema: MissionCrewChanged },
  MissionWindowAdded: { version: 1, schema: MissionWindowAdded },
  MissionMoved: { version: 1, schema: MissionMoved },
  MissionMerged: { version: 1, schema: MissionMerged },
  BookmarkRetracted: { version: 1, schema: BookmarkRetracted },
  SplitRuleSet: { version: 2, schema: SplitRuleSet },
  ForgeNamed: { version: 1, schema: ForgeNamed },
  "note.SurfaceRecovered": { version: 1, schema: SurfaceRecovered },
  "note.ForgeActSeen": { version: 1, schema: ForgeActSeen },
  "note.ForgeActSettled": { version: 1, schema: ForgeActSettled },
  "note.ForgeReplyPosted": { version: 1, schema: ForgeReplyPosted },
  "note.ForgeReplyFailed": { version: 1, schema: ForgeReplyFailed },
  "note.ForgeRead": { version: 1, schema: ForgeRead }
} as const

export type EventType = keyof typeof payloads
export type Payload<T extends EventType> = (typeof payloads)[T]["schema"]["Type"]
/** A decoded event: its type and its present payload. */
export type LedgerEvent = { readonly [T in EventType]: { readonly type: T; readonly payload: Payload<T> } }[EventType]

/** Informational events of other releases start so; one that is unknown here is counted and skipped. */
export const notePrefix = "note."

/** Stored bytes that this release cannot read: an unknown type, a version from the future, or a payload of another shape. */
export class UndecodableEvent extends Schema.TaggedError<UndecodableEvent>()("UndecodableEvent", {
  type: Schema.String,
  version: Schema.Int,
  detail: Schema.String
}) {
  override get message() {
    return `cannot read an event of type ${this.type} version ${this.version}: ${this.detail}`
  }
}

/** Whether this release knows the type. */
export const isEventType = (type: string): type is EventType => Object.hasOwn(payloads, type)

const decoders = Object.fromEntries(
  Object.entries(payloads).map(([type, { schema }]) => [
    type,
    Schema.decodeUnknownResult(schema as Schema.Codec<unknown, unknown>)
  ])
)

const encoders = Object.fromEntries(
  Object.entries(payloads).map((
    [type, { schema }]
  ) => [type, Schema.encodeUnknownSync(schema as Schema.Codec<unknown>)])
)

/** Reads a stored payload, older versions through their upcasters. */
export const decodeEvent = (
  type: string,
  version: number,
  text: string
): Result.Result<LedgerEvent, UndecodableEvent> => {
  const refuse = (detail: string) => Result.fail(new UndecodableEvent({ type, version, detail }))
  if (!isEventType(type)) return refuse("this release does not know the type; use a newer ledger")
  const present = payloads[type].version
  if (version > present) return refuse(`this release reads versions up to ${present}; use a newer ledger`)
  const parsed = parseJson(text)
  if (parsed === undefined) return refuse("its payload is no JSON; run ledger verify")
  const json = upcast(type, version, present, parsed)
  const usage = type === "UsageSnapshotTaken" ? decodeUsage(json) : undefined
  if (usage !== undefined) return Result.succeed({ type: "UsageSnapshotTaken", payload: usage })
  const decoded = decoders[type]!(json)
  return Result.isFailure(decoded)
    ? refuse(decoded.failure.message)
    : Result.succeed({ type, payload: decoded.success } as LedgerEvent)
}

/** `undefined`, which no JSON text means, for text that is none: a log whose bytes were changed. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The payload as JSON values, ready to be written as canonical text. */
export const encodePayload = ({ payload, type }: LedgerEvent): unknown => encoders[type]!(payload)
