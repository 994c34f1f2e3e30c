/** Projection: API keys as their provider described them over time, and who owned each. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Fold, Projection } from "../projection/Projection.ts"
import { emptyTimeline, makeTimeline, type Ownership, type TimelineEntry } from "./ownership.ts"

export const keyProjection: Projection = {
  name: "key",
  version: 1,
  tables: `
    CREATE TABLE key_label (
      source TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL,
      name TEXT, redacted TEXT, disabled INTEGER, per_second INTEGER, per_minute INTEGER, tokens_per_minute TEXT,
      PRIMARY KEY (source, id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE key_assignment (
      position INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, agent TEXT, valid_from INTEGER
    ) STRICT;`,
  indexes: ""
}

/** A key is known by its source and the provider's id. */
export interface KeyIdentity {
  readonly source: string
  readonly key: string | null
}

/** What an assignment changed: a key's ownership before and after it. */
export interface OwnershipChange {
  readonly key: KeyIdentity
  readonly before: Ownership
  readonly after: Ownership
}

export interface KeyFold extends Fold {
  readonly ownership: (key: KeyIdentity) => Ownership
  /** What the last applied event changed, if it was an assignment. */
  readonly change: () => OwnershipChange | undefined
}

interface AssignmentRow {
  readonly position: number
  readonly source: string
  readonly id: string
  readonly agent: string | null
  readonly valid_from: number | null
}

export const openKeyFold = (views: SqliteFile): KeyFold => {
  const insertLabel = views.prepare("INSERT INTO key_label VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
  const insertAssignment = views.prepare("INSERT INTO key_assignment VALUES (?, ?, ?, ?, ?)")
  const entries = new Map<string, Array<TimelineEntry<string | null>>>()
  const timelines = new Map<string, Ownership>()
  let change: OwnershipChange | undefined

  const assign = ({ agent, id, position, source, valid_from }: AssignmentRow): OwnershipChange => {
    const name = identity(source, id)
    const said = entries.get(name) ?? []
    said.push({ position, from: valid_from, value: agent })
    entries.set(name, said)
    const before = timelines.get(name) ?? emptyTimeline
    const after = makeTimeline(said)
    timelines.set(name, after)
    return { key: { source, key: id }, before, after }
  }
  const known = views.prepare("SELECT * FROM key_assignment ORDER BY position").all() as Array<AssignmentRow>
  for (const row of known) assign(row)

  return {
    apply: ({ event, position }) => {
      change = undefined
      if (event.type === "KeyAssigned") {
        const { agent, from, key, source } = event.payload
        insertAssignment.run(position, source, key, agent, from)
        change = assign({ position, source, id: key, agent, valid_from: from })
      } else if (event.type === "KeyObserved") {
        const { disabled, key, name, perMinute, perSecond, redacted, source, tokensPerMinute } = event.payload
        const flag = disabled === null ? null : Number(disabled)
        insertLabel.run(source, key, position, name, redacted, flag, perSecond, perMinute, tokensPerMinute)
      }
    },
    flush: () => {},
    ownership: ({ key, source }) =>
      key === null ? emptyTimeline : timelines.get(identity(source, key)) ?? emptyTimeline,
    change: () => change
  }
}

const identity = (source: string, id: string): string => `${source}\n${id}`
