/** The lines of a timeline that mean something to the ledger, in one vocabulary. */
import { Effect } from "effect"
import type { ForgeChange, ForgeEntry, ForgeTimeline } from "./ForgeClient.ts"
import { decodeForge, EntryDocument, loginOf } from "./forgeDocuments.ts"
import type { ForgeFailure } from "./ForgeFailure.ts"

/**
 * The lines, oldest first. Forgejo and Gitea tell a line that they cannot tell as null: then the timeline is not
 * complete, and nothing may be concluded from what it lacks.
 */
export const toTimeline = (doing: string, lines: ReadonlyArray<unknown>): Effect.Effect<ForgeTimeline, ForgeFailure> =>
  Effect.gen(function*() {
    const entries: Array<ForgeEntry> = []
    let complete = true
    for (const line of lines) {
      if (line === null) {
        complete = false
        continue
      }
      // Forges have dozens of kinds of lines, and new ones every year: only those that mean something are looked into.
      if (!isTelling(line)) continue
      const document = yield* decodeEntry(doing, line)
      const change = changeOf(document)
      if (change === undefined) continue
      const { created_at, id } = document
      entries.push({ id, at: created_at, by: loginOf(document.actor ?? document.user), ...change })
    }
    return { entries: entries.toSorted((a, b) => a.at - b.at || a.id - b.id), complete }
  })

const decodeEntry = decodeForge(EntryDocument)

type Document = typeof EntryDocument.Type

const telling = new Set([
  ...["close", "merge_pull", "reopen", "label", "assignees", "start_tracking", "stop_tracking", "cancel_tracking"],
  ...["closed", "reopened", "labeled", "unlabeled", "assigned", "unassigned"]
])

const isTelling = (line: unknown): boolean => {
  const { event, type } = Object(line) as { readonly event?: unknown; readonly type?: unknown }
  return telling.has(String(type ?? event))
}

const changeOf = (document: Document): ForgeChange | undefined => {
  const { body, event, type } = document
  switch (type ?? event) {
    case "close":
    // Forgejo and Gitea say of a pull request that was merged nothing else.
    case "merge_pull":
    case "closed":
      return { kind: "closed" }
    case "reopen":
    case "reopened":
      return { kind: "reopened" }
    case "label":
      // "1" for a label that was set, "" for one that was removed.
      return labelChange(document, body === "1")
    case "labeled":
      return labelChange(document, true)
    case "unlabeled":
      return labelChange(document, false)
    case "assignees":
      return assigneeChange(document, document.removed_assignee !== true)
    case "assigned":
      return assigneeChange(document, true)
    case "unassigned":
      return assigneeChange(document, false)
    default:
      return workChange(document)
  }
}

const labelChange = ({ label }: Document, added: boolean): ForgeChange | undefined =>
  label === undefined || label === null ? undefined : { kind: "label", label: label.name, added }

const assigneeChange = ({ assignee }: Document, added: boolean): ForgeChange | undefined => {
  const login = loginOf(assignee)
  return login === null ? undefined : { kind: "assignee", login, added }
}

const workChange = ({ tracked_time, type }: Document): ForgeChange | undefined => {
  if (type === "start_tracking") return { kind: "startedWork" }
  if (type === "cancel_tracking") return { kind: "cancelledWork" }
  // Time that somebody deleted later is gone from the line.
  if (type !== "stop_tracking" || tracked_time === undefined || tracked_time === null) return undefined
  return { kind: "worked", seconds: tracked_time.time }
}
