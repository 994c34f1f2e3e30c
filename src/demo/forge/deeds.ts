/** What people do on issues: the world changes, the timeline gets a line, the hooks are told, the truth is noted. */
import type { Did } from "./Act.ts"
import { tell } from "./hooks.ts"
import { type Happening, noticesOf } from "./notices.ts"
import type { Postman } from "./Postman.ts"
import type { Entry, Issue, Label, Repository, World } from "./World.ts"

/** The forge and its postman. */
export interface Stage {
  readonly world: World
  readonly postman: Postman
}

/** Who acts on which issue, and when (ms; the forge's clock where left out). */
export interface Where {
  readonly by: string
  readonly repository: Repository
  readonly issue: Issue
  readonly at?: number | undefined
}

/** Says something. */
export const comment = (stage: Stage, where: Where, body: string): Entry => {
  const at = whenOf(stage, where)
  const entry = addEntry(stage, where, { type: "comment", body, createdAt: at })
  note(stage, where, { kind: "commented", comment: entry.id, body })
  announce(stage, where, { of: "comment", action: "created", entry })
  return entry
}

/** Fires also where the body stays the same. */
export const editComment = (stage: Stage, where: Where, entry: Entry, body: string): void => {
  const from = entry.body
  entry.body = body
  entry.updatedAt = whenOf(stage, where)
  touch(stage, where)
  note(stage, where, { kind: "editedComment", comment: entry.id, body })
  announce(stage, where, { of: "comment", action: "edited", entry, from })
}

export const deleteComment = (stage: Stage, where: Where, entry: Entry): void => {
  where.issue.entries = where.issue.entries.filter((other) => other !== entry)
  note(stage, where, { kind: "deletedComment", comment: entry.id })
  announce(stage, where, { of: "comment", action: "deleted", entry })
}

/** Closing or reopening what is so already does nothing and tells nobody. */
export const setState = (stage: Stage, where: Where, state: "open" | "closed"): void => {
  const { issue } = where
  if (issue.state === state) return
  const at = whenOf(stage, where)
  issue.state = state
  issue.closedAt = state === "closed" ? at : null
  addEntry(stage, where, { type: state === "closed" ? "close" : "reopen" })
  note(stage, where, { kind: state === "closed" ? "closed" : "reopened" })
  announce(stage, where, { of: "issue", action: state === "closed" ? "closed" : "reopened" })
}

/** Sets and removes labels in one go: one delivery, also where nothing changes, and a line for each that did. */
export const label = (
  stage: Stage,
  where: Where,
  change: { readonly add: ReadonlyArray<Label>; readonly remove: ReadonlyArray<Label>; readonly cleared?: boolean }
): void => {
  const { issue } = where
  const removed: Array<Label> = []
  const drop = (label: Label) => {
    if (!issue.labels.includes(label)) return
    issue.labels = issue.labels.filter((other) => other !== label)
    removed.push(label)
    setLabel(stage, where, label, false)
  }
  for (const label of change.remove) drop(label)
  const added = change.add.filter((label) => !issue.labels.includes(label))
  for (const label of added) {
    for (const rival of issue.labels.filter((other) => excludes(label, other))) drop(rival)
    issue.labels = [...issue.labels, label]
    setLabel(stage, where, label, true)
  }
  touch(stage, where)
  announce(stage, where, { of: "labels", cleared: change.cleared ?? false, added, removed })
}

/** Adds or removes an assignee; a change of nothing tells nobody. */
export const assign = (stage: Stage, where: Where, login: string, added: boolean): void => {
  const { issue } = where
  if (issue.assignees.includes(login) === added) return
  issue.assignees = added ? [...issue.assignees, login] : issue.assignees.filter((other) => other !== login)
  addEntry(stage, where, { type: "assignees", assignee: login, removed: !added })
  note(stage, where, { kind: "assignee", login, added })
  announce(stage, where, { of: "assignee", login, added })
}

/** Notes what truly happened. */
export const note = (stage: Stage, where: Where, did: Did): void => {
  const { by, issue, repository } = where
  stage.world.acts.push({ at: whenOf(stage, where), by, repository: repository.id, issue: issue.number, did })
}

/** Tells the hooks. */
export const announce = ({ postman, world }: Stage, where: Where, what: Happening["what"]): void => {
  const { by, issue, repository } = where
  for (const notice of noticesOf(world, { by, repository, issue, what })) tell(world, postman, notice)
}

/** A line of the timeline, dated later than its delivery where the forge is set to be so; comments never are. */
export const addEntry = (stage: Stage, where: Where, part: Pick<Entry, "type"> & Partial<Entry>): Entry => {
  const { options } = stage.world
  const at = whenOf(stage, where) + options.timelineSkew * 1_000
  const entry: Entry = {
    id: stage.world.id("entry"),
    login: where.by,
    body: "",
    createdAt: at,
    updatedAt: part.createdAt ?? at,
    label: null,
    assignee: null,
    removed: false,
    tracked: null,
    shown: "yes",
    reactions: [],
    ...part
  }
  where.issue.entries.push(entry)
  touch(stage, where)
  return entry
}

/** The instant of an act, a whole second. */
export const whenOf = ({ world }: Stage, { at }: Where): number =>
  at === undefined ? world.now() : Math.floor(at / 1_000) * 1_000

const touch = (stage: Stage, where: Where): void => {
  where.issue.updatedAt = Math.max(where.issue.updatedAt, whenOf(stage, where))
}

const setLabel = (stage: Stage, where: Where, label: Label, added: boolean): void => {
  addEntry(stage, where, { type: "label", label, body: added ? "1" : "" })
  note(stage, where, { kind: "label", label: label.name, added })
}

/** Exclusive labels of one scope (`mission/…`) are alternatives. */
const excludes = (label: Label, other: Label): boolean =>
  label.exclusive && other.exclusive && scopeOf(label) !== "" && scopeOf(label) === scopeOf(other)

const scopeOf = ({ name }: Label): string => name.slice(0, Math.max(0, name.lastIndexOf("/")))
