/** Reports and lists as comma-separated values, exact; the header names the fields of the JSON documents. */
import type { Crew } from "../report/documents/Crew.ts"
import type { Dimension } from "../report/documents/Dimension.ts"
import type { Event } from "../report/documents/Event.ts"
import type { Keys } from "../report/documents/Keys.ts"
import type { Missions, MissionSummary } from "../report/documents/Missions.ts"
import type { Report, ReportGroup } from "../report/documents/Report.ts"

type Field = string | number | boolean | null

/** A column's name and how to read it off a row, in order. */
type Columns<Row> = ReadonlyArray<readonly [name: string, read: (row: Row) => Field]>

/** One line a group: the dimensions asked for (a key as `key.id` and `key.name`), then the figure. */
export const reportCsv = ({ by, groups }: Report): string =>
  csv<ReportGroup>([
    ...by.flatMap(dimensionColumns),
    ["billed", ({ billed }) => billed],
    ["estimated", ({ estimated }) => estimated],
    ["low", ({ low }) => low],
    ["high", ({ high }) => high],
    ["state", ({ state }) => state]
  ], groups)

const dimensionColumns = (dimension: Dimension): Columns<ReportGroup> =>
  dimension === "key"
    ? [["key.id", ({ key }) => key?.id ?? null], ["key.name", ({ key }) => key?.name ?? null]]
    : [[dimension, (group) => group[dimension] ?? null]]

/** One line a mission; the members of the crew separated by spaces. */
export const missionsCsv = ({ missions }: Missions): string => csv(missionColumns, missions)

const missionColumns: Columns<MissionSummary> = [
  ["mission", ({ mission }) => mission],
  ["state", ({ state }) => state],
  ["startedAt", ({ startedAt }) => startedAt],
  ["endedAt", ({ endedAt }) => endedAt],
  ["crew", ({ crew }) => crewField(crew)],
  ["billed", ({ billed }) => billed],
  ["estimated", ({ estimated }) => estimated],
  ["low", ({ low }) => low],
  ["high", ({ high }) => high],
  ["certainty", ({ certainty }) => certainty]
]

/** One line a key, with its present owner. */
export const keysCsv = ({ keys }: Keys): string => csv(keyColumns, keys)

const keyColumns: Columns<Keys["keys"][number]> = [
  ["source", ({ source }) => source],
  ["id", ({ id }) => id],
  ["name", ({ name }) => name],
  ["redacted", ({ redacted }) => redacted],
  ["disabled", ({ disabled }) => disabled],
  ["limits.perSecond", ({ limits }) => limits.perSecond],
  ["limits.perMinute", ({ limits }) => limits.perMinute],
  ["limits.tokensPerMinute", ({ limits }) => limits.tokensPerMinute],
  ["agent", ({ agent }) => agent],
  ["billed", ({ billed }) => billed],
  ["estimated", ({ estimated }) => estimated]
]

/** One line an event, its payload as JSON text. Without `header`, lines to follow those of an earlier call. */
export const eventsCsv = (events: ReadonlyArray<Event>, { header }: { readonly header: boolean }): string =>
  header ? csv(eventColumns, events) : rows(eventColumns, events)

const eventColumns: Columns<Event> = [
  ["position", ({ position }) => position],
  ["id", ({ id }) => id],
  ["type", ({ type }) => type],
  ["version", ({ version }) => version],
  ["occurredAt", ({ occurredAt }) => occurredAt],
  ["recordedAt", ({ recordedAt }) => recordedAt],
  ["actor", ({ actor }) => actor],
  ["idempotencyKey", ({ idempotencyKey }) => idempotencyKey],
  ["payload", ({ payload }) => JSON.stringify(payload)],
  ["hash", ({ hash }) => hash]
]

const crewField = (crew: Crew): string => {
  if (crew === "everyone") return "everyone"
  return "everyoneExcept" in crew ? `everyone except ${crew.everyoneExcept.join(" ")}` : crew.join(" ")
}

const csv = <Row>(columns: Columns<Row>, list: ReadonlyArray<Row>): string =>
  line(columns.map(([name]) => name)) + rows(columns, list)

const rows = <Row>(columns: Columns<Row>, list: ReadonlyArray<Row>): string =>
  list.map((row) => line(columns.map(([, read]) => read(row)))).join("")

/** Ends with a bare newline, as other tools of a pipe expect; RFC 4180 rules all else. */
const line = (fields: ReadonlyArray<Field>): string => `${fields.map(quote).join(",")}\n`

/** RFC 4180, section 2. Null is an empty field, an empty text a quoted one. */
const quote = (field: Field): string => {
  if (field === null) return ""
  const text = String(field)
  return text === "" || /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text
}
