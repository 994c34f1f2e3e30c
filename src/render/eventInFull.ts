/** One event for people, whole: envelope, payload, its place in the chain, and what it moved. */
import type { Event } from "../report/documents/Event.ts"
import { flow } from "./flow.ts"
import { type Line, printLines, styled } from "./Line.ts"
import { moment } from "./moment.ts"
import { gained } from "./money.ts"
import { agentName, missionName } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { tableLines } from "./Table.ts"

export const renderEventInFull = (event: Event, options: RenderOptions): string => {
  const { actor, hash, id, idempotencyKey, occurredAt, payload, position, previousHash, recordedAt, type, version } =
    event
  const { columns, timeZone } = options
  const field = (name: string, text: string) => flow(`  ${name.padEnd(12)}`, text, columns)
  return printLines([
    styled(`Event ${position} · ${type}`, "strong"),
    ...field("occurred", `${moment(occurredAt, timeZone, true)} ${timeZone}`),
    ...field("recorded", `${moment(recordedAt, timeZone, true)} ${timeZone}`),
    ...field("actor", actor),
    ...field("id", id),
    ...(idempotencyKey === null ? [] : field("repeat key", idempotencyKey)),
    ...field("hash", hash),
    ...(previousHash === undefined ? [] : field("after", previousHash)),
    [],
    styled(`Payload, version ${version}`, "strong"),
    ...JSON.stringify(payload, null, 2).split("\n").flatMap(payloadLine(columns)),
    ...movedLines(event.moved ?? [], columns)
  ], options)
}

/** Keeps the indentation, which `flow` would fold. */
const payloadLine = (columns: number) => (line: string): ReadonlyArray<Line> =>
  flow(`  ${/^ */u.exec(line)![0]}`, line.trimStart(), columns)

const movedLines = (moved: NonNullable<Event["moved"]>, columns: number): ReadonlyArray<Line> => {
  if (moved.length === 0) return [[], styled("It moved no money.", "quiet")]
  const estimated = moved.some((movement) => movement.estimated !== "0")
  return [
    [],
    styled("Moved, in USD", "strong"),
    ...tableLines({
      columns: [
        { heading: "mission", side: "left", kept: true },
        { heading: "agent", side: "left", cut: true },
        { heading: "cost", side: "right" },
        ...(estimated ? [{ heading: "estimated", side: "right" } as const] : [])
      ],
      rows: moved.map((movement) => [
        { text: missionName(movement.mission) },
        { text: agentName(movement.agent) },
        { text: gained(movement.billed) },
        ...(estimated ? [{ text: gained(movement.estimated) }] : [])
      ])
    }, columns)
  ]
}
