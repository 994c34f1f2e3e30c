/** Records what forges say, and knows the agents: the forge's port to the log. */
import { Effect, Layer, Result } from "effect"
import type { EventLog } from "../event-log/EventLog.ts"
import type { NewEvent, StoredEvent } from "../event-log/StoredEvent.ts"
import { decodeEvent } from "../event/LedgerEvent.ts"
import { type Act, actorOf } from "../forge/Act.ts"
import { ForgeLog, ForgeLogFailed } from "../forge/ForgeLog.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import type { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { toLedgerFailure } from "./toLedgerFailure.ts"

export const layer = (settings: LedgerSettings): Layer.Layer<ForgeLog, LedgerFailure, LedgerFiles> =>
  Layer.effect(
    ForgeLog,
    Effect.gen(function*() {
      const files = yield* LedgerFiles
      const { log, projector } = yield* Effect.mapError(files.reading, toLedgerFailure)
      const views = yield* Effect.mapError(projector.views(), toLedgerFailure)
      const { agents } = knowledgeAt(views.file, views.position)
      return ForgeLog.of({
        agents: knownAgents(log, { names: [...settings.agents.keys(), ...agents], position: views.position }),
        seen: Effect.fn("ForgeLog.seen")((acts) =>
          files.appending((log) => recordActs(log, acts)).pipe(
            Effect.mapError(toLogFailed)
          )
        )
      })
    })
  )

export const toLogFailed = (cause: Error): ForgeLogFailed => new ForgeLogFailed({ detail: cause.message, cause })

/** What is recorded after acts: only if one of them is, unless it `isNews` by itself. */
export interface Afterwards {
  readonly events: ReadonlyArray<NewEvent>
  readonly isNews: boolean
}

/** Another delivery of the same act may come first between the look and the append; then it is looked at again. */
export const recordActs = (
  log: EventLog["Service"],
  acts: ReadonlyArray<Act>,
  { events, isNews }: Afterwards = { events: [], isNews: false }
) =>
  Effect.gen(function*() {
    const fresh = new Map<string, Act>()
    for (const act of acts) {
      if (fresh.has(act.key) || (yield* log.find(act.key)) !== undefined) continue
      if (act.unless === undefined || (yield* log.find(act.unless)) === undefined) fresh.set(act.key, act)
    }
    if (fresh.size === 0 && !isNews) return 0
    const appended = yield* log.append([...[...fresh.values()].map(eventOf), ...events])
    return appended.slice(0, fresh.size).filter(({ fresh }) => fresh).length
  }).pipe(Effect.retry({ while: ({ _tag }) => _tag === "Conflict", times: 3 }))

const eventOf = ({ key, occurredAt, seen }: Act): NewEvent => ({
  event: { type: "note.ForgeActSeen", payload: seen },
  occurredAt,
  actor: actorOf(seen),
  idempotencyKey: key
})

/** Events that are read at a time. */
const page = 500

/** Begins with what the views know, and reads on in the log itself, which is never rebuilt. */
const knownAgents = (
  log: EventLog["Service"],
  begun: { readonly names: ReadonlyArray<string>; readonly position: number }
): Effect.Effect<ReadonlyArray<string>> => {
  const names = new Set(begun.names)
  let { position } = begun
  const readOn = Effect.gen(function*() {
    for (let read = page; read === page;) {
      const events = yield* log.read(position, page)
      for (const event of events) for (const agent of agentsIn(event)) names.add(agent)
      position = events.at(-1)?.position ?? position
      read = events.length
    }
  })
  // A log that cannot be read for the moment says so when it is written to.
  return Effect.map(Effect.ignore(readOn), () => [...names])
}

const naming = new Set(["KeyAssigned", "MissionStarted", "MissionCrewChanged", "MissionWindowAdded"])

const agentsIn = ({ payload, type, version }: StoredEvent): ReadonlyArray<string> => {
  const decoded = naming.has(type) ? decodeEvent(type, version, payload) : undefined
  if (decoded === undefined || Result.isFailure(decoded)) return []
  const event = decoded.success
  switch (event.type) {
    case "KeyAssigned":
      return event.payload.agent === null ? [] : [event.payload.agent]
    case "MissionStarted":
    case "MissionWindowAdded":
      return event.payload.crew
    case "MissionCrewChanged":
      return [...event.payload.add, ...event.payload.remove]
    default:
      return []
  }
}
