/** An event in one line: who did what, for lists in which its amount is what matters. */
import { Result } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { EventLog } from "../event-log/EventLog.ts"
import { decodeEvent, type LedgerEvent } from "../event/LedgerEvent.ts"
import { formatMissionRef } from "../event/MissionRef.ts"
import type { EventLabel, TwoPoints } from "../report/diffOf.ts"
import type { Knowledge } from "../report/Knowledge.ts"
import { formatTimestamp } from "../time/Timestamp.ts"

type KeyName = Knowledge["keyName"]

/** By position, each looked up once. A snapshot's payload can be large and is not read. */
export const eventLabels = (log: EventLog["Service"], views: SqliteFile): TwoPoints["labelOf"] => {
  const known = new Map<number, EventLabel>()
  return (position, keyName) => {
    let label = known.get(position)
    if (label === undefined) known.set(position, label = labelOf(log, views, position, keyName))
    return label
  }
}

const labelOf = (
  log: EventLog["Service"],
  views: SqliteFile,
  position: number,
  keyName: KeyName
): EventLabel => {
  const { actor, occurredAt, recordedAt, type } = log.envelopeSync(position)!
  const common = { actor, occurredAt, recordedAt, type }
  const snapshot = views.prepare("SELECT source, points FROM snapshot WHERE position = ?").get(position) as
    | { source: string; points: number }
    | undefined
  if (snapshot !== undefined) {
    const { points, source } = snapshot
    return { ...common, summary: `${source} listed ${points} ${points === 1 ? "value" : "values"}` }
  }
  const [stored] = log.readSync(position - 1, 1)
  const decoded = decodeEvent(stored!.type, stored!.version, stored!.payload)
  return { ...common, summary: Result.isSuccess(decoded) ? summaryOf(decoded.success, keyName) : type }
}

const summaryOf = (event: LedgerEvent, keyName: KeyName): string => {
  switch (event.type) {
    case "MissionStarted": {
      const { crew, mission, note, weight } = event.payload
      const who = crew.length === 0 ? "" : ` for ${crew.join(", ")}`
      return `${formatMissionRef(mission)} started${who}${weight === 1 ? "" : `, weight ${weight}`}${noted(note)}`
    }
    case "MissionPaused":
    case "MissionResumed":
    case "MissionEnded":
      return `${formatMissionRef(event.payload.mission)} ${verbs[event.type]}${noted(event.payload.note)}`
    case "MissionCrewChanged": {
      const { add, mission, note, remove } = event.payload
      const changes = [...add.map((agent) => `+${agent}`), ...remove.map((agent) => `-${agent}`)]
      return `${formatMissionRef(mission)} crew ${changes.join(" ")}${noted(note)}`
    }
    case "MissionWindowAdded": {
      const { crew, from, mission, note, to, weight } = event.payload
      const who = crew.length === 0 ? "" : ` for ${crew.join(", ")}`
      const when = `${formatTimestamp(from)} – ${formatTimestamp(to)}`
      return `${formatMissionRef(mission)} ${when} added${who}${weight === 1 ? "" : `, weight ${weight}`}${noted(note)}`
    }
    case "MissionMoved":
      return `${formatMissionRef(event.payload.mission)} is now ${formatMissionRef(event.payload.to)}${
        noted(event.payload.note)
      }`
    case "MissionMerged": {
      const { into, mission, note } = event.payload
      return `${formatMissionRef(mission)} merged into ${formatMissionRef(into)}${noted(note)}`
    }
    case "BookmarkRetracted":
      return `${formatMissionRef(event.payload.mission)} bookmark retracted${noted(event.payload.why)}`
    case "KeyAssigned": {
      const { agent, from, key, source } = event.payload
      return `key ${keyName(source, key) ?? key} given to ${agent ?? "nobody"}${since(from)}`
    }
    case "SplitRuleSet":
      return `split rule ${event.payload.rule}${since(event.payload.from)}`
    default:
      return event.type
  }
}

const verbs = { MissionPaused: "paused", MissionResumed: "resumed", MissionEnded: "ended" } as const

const noted = (note: string | undefined): string => note === undefined ? "" : `: ${note}`

const since = (from: number | null): string =>
  from === null ? ", from the beginning" : `, from ${formatTimestamp(from)} on`
