/** What a program does on the stand-in forge: everything a person could do in its pages, by names. */
import type { Act } from "./Act.ts"
import * as deeds from "./deeds.ts"
import { addHook, type HookRequest } from "./hooks.ts"
import * as people from "./people.ts"
import { bookTime, cancelStopwatch, changeState, startStopwatch, stopStopwatch } from "./stopwatch.ts"
import { type Hook, type HookTarget, type Issue, type Label, named, type Repository, type World } from "./World.ts"

/** Who acts on which issue: `repository` as `owner/name`, `at` in ms (default: the forge's clock). */
export interface On {
  readonly by: string
  readonly repository: string
  readonly issue: number
  readonly at?: number
}

/** Everything by names; what does not exist is a bug of the program and throws. */
export interface Controls {
  readonly addUser: (login: string, about?: people.NewUser) => void
  /** Gives the token's secret. */
  readonly addToken: (login: string, scopes: ReadonlyArray<string>, secret?: string) => string
  /** Gives the repository's id. */
  readonly addRepository: (fullName: string, about?: people.NewRepository) => number
  readonly addLabel: (repository: string, name: string, about?: Partial<Label>) => number
  /** On a repository (`owner/name`), an owner (`owner`), or the whole forge (`*`). Active, for issues and comments, unless said otherwise. */
  readonly addHook: (on: string, hook: HookRequest) => number
  readonly removeHook: (id: number) => void
  /** Gives the issue's number. Labels the repository lacks are made. */
  readonly openIssue: (asked: OpenIssue) => number
  /** Gives the comment's id. */
  readonly comment: (on: On & { readonly body: string }) => number
  readonly editComment: (on: On & { readonly comment: number; readonly body: string }) => void
  readonly deleteComment: (on: On & { readonly comment: number }) => void
  readonly closeIssue: (on: On) => void
  readonly reopenIssue: (on: On) => void
  /** One delivery for all of it. Labels the repository lacks are made; scoped ones take the place of their rivals. */
  readonly label: (on: On & { readonly add?: ReadonlyArray<string>; readonly remove?: ReadonlyArray<string> }) => void
  readonly clearLabels: (on: On) => void
  readonly assign: (on: On & { readonly login: string }) => void
  readonly unassign: (on: On & { readonly login: string }) => void
  readonly startStopwatch: (on: On) => void
  readonly stopStopwatch: (on: On) => void
  readonly cancelStopwatch: (on: On) => void
  readonly bookTime: (on: On & { readonly seconds: number }) => void
  /** A line of the timeline that its readers may not see, or that the forge fails to tell (null). */
  readonly refer: (on: On & { readonly shown: "yes" | "hidden" | "broken" }) => void
  readonly deleteIssue: (on: On) => void
  /** No hook hears of it; the old name leads to the new one. */
  readonly rename: (repository: string, name: string) => void
  readonly transfer: (repository: string, owner: string) => void
  readonly archive: (repository: string) => void
  /** What truly happened, in order. */
  readonly acts: () => ReadonlyArray<Act>
  /** Every hook, its secret included. */
  readonly hooks: () => ReadonlyArray<Hook>
  /** The comments that stand on an issue. */
  readonly comments: (repository: string, issue: number) => ReadonlyArray<Comment>
  readonly issue: (
    repository: string,
    issue: number
  ) => Pick<Issue, "state" | "title" | "assignees"> & { readonly labels: ReadonlyArray<string> }
  readonly labels: (repository: string) => ReadonlyArray<Label>
}

export interface OpenIssue extends Omit<people.NewIssue, "labels"> {
  readonly repository: string
  readonly labels?: ReadonlyArray<string>
}

/** A comment as its readers see it; `at` is when it was written, ms; reactions as `eyes by ledger`. */
export interface Comment {
  readonly id: number
  readonly by: string
  readonly at: number
  readonly body: string
  readonly edited: boolean
  readonly reactions: ReadonlyArray<string>
}

export const makeControls = (stage: deeds.Stage): Controls => ({
  ...scenery(stage),
  ...acting(stage),
  ...tracking(stage),
  ...moving(stage.world),
  ...looking(stage.world)
})

const scenery = (stage: deeds.Stage) => {
  const { world } = stage
  return {
    addUser: (login: string, about?: people.NewUser) => void people.addUser(world, login, about),
    addToken: (login: string, scopes: ReadonlyArray<string>, secret?: string) =>
      people.addToken(world, login, scopes, secret).secret,
    addRepository: (fullName: string, about?: people.NewRepository) => people.addRepository(world, fullName, about).id,
    addLabel: (repository: string, name: string, about?: Partial<Label>) =>
      people.addLabel(world, named(world, repository), name, about).id,
    addHook: (on: string, hook: HookRequest) =>
      addHook(world, targetOf(world, on), { active: true, events: ["issues", "issue_comment"], ...hook }).id,
    removeHook: (id: number) => void world.hooks.splice(world.hooks.findIndex((hook) => hook.id === id), 1),
    openIssue: ({ labels = [], repository, ...asked }: OpenIssue) => {
      const where = named(world, repository)
      return people.addIssue(stage, where, { ...asked, labels: labels.map((name) => labelNamed(world, where, name)) })
        .number
    }
  }
}

const acting = (stage: deeds.Stage) => {
  const { world } = stage
  const labelsOf = (on: On, names: ReadonlyArray<string> = []) =>
    names.map((name) => labelNamed(world, named(world, on.repository), name))
  return {
    comment: (on: On & { readonly body: string }) => deeds.comment(stage, place(world, on), on.body).id,
    editComment: (on: On & { readonly comment: number; readonly body: string }) =>
      deeds.editComment(stage, place(world, on), entryOf(world, on), on.body),
    deleteComment: (on: On & { readonly comment: number }) =>
      deeds.deleteComment(stage, place(world, on), entryOf(world, on)),
    closeIssue: (on: On) => changeState(stage, place(world, on), "closed"),
    reopenIssue: (on: On) => changeState(stage, place(world, on), "open"),
    label: (on: On & { readonly add?: ReadonlyArray<string>; readonly remove?: ReadonlyArray<string> }) =>
      deeds.label(stage, place(world, on), { add: labelsOf(on, on.add), remove: labelsOf(on, on.remove) }),
    clearLabels: (on: On) =>
      deeds.label(stage, place(world, on), { add: [], remove: place(world, on).issue.labels, cleared: true }),
    assign: (on: On & { readonly login: string }) => deeds.assign(stage, place(world, on), on.login, true),
    unassign: (on: On & { readonly login: string }) => deeds.assign(stage, place(world, on), on.login, false),
    refer: (on: On & { readonly shown: "yes" | "hidden" | "broken" }) =>
      void deeds.addEntry(stage, place(world, on), { type: "issue_ref", shown: on.shown }),
    deleteIssue: (on: On) => {
      const where = place(world, on)
      where.repository.issues = where.repository.issues.filter((issue) => issue !== where.issue)
      deeds.note(stage, where, { kind: "deleted" })
      deeds.announce(stage, where, { of: "issue", action: "deleted" })
    }
  }
}

const tracking = (stage: deeds.Stage) => ({
  startStopwatch: (on: On) => void startStopwatch(stage, place(stage.world, on)),
  stopStopwatch: (on: On) => void stopStopwatch(stage, place(stage.world, on)),
  cancelStopwatch: (on: On) => void cancelStopwatch(stage, place(stage.world, on)),
  bookTime: (on: On & { readonly seconds: number }) => void bookTime(stage, place(stage.world, on), on.seconds)
})

const moving = (world: World) => {
  const move = (repository: Repository, owner: string, name: string) => {
    const wanted = `${owner}/${name}`.toLowerCase()
    repository.former.add(`${repository.owner}/${repository.name}`.toLowerCase())
    for (const other of world.repositories) other.former.delete(wanted)
    Object.assign(repository, { owner, name })
  }
  return {
    rename: (repository: string, name: string) => {
      const found = named(world, repository)
      move(found, found.owner, name)
    },
    transfer: (repository: string, owner: string) => {
      const found = named(world, repository)
      move(found, owner, found.name)
    },
    archive: (repository: string) => {
      named(world, repository).archived = true
    }
  }
}

const looking = (world: World) => ({
  acts: () => [...world.acts],
  hooks: () => [...world.hooks],
  comments: (repository: string, issue: number) =>
    issueOf(named(world, repository), issue).entries.filter(({ type }) => type === "comment").map((entry) => ({
      id: entry.id,
      by: entry.login ?? "",
      at: entry.createdAt,
      body: entry.body,
      edited: entry.updatedAt !== entry.createdAt,
      reactions: entry.reactions.map(({ content, login }) => `${content} by ${login}`)
    })),
  issue: (repository: string, issue: number) => {
    const { assignees, labels, state, title } = issueOf(named(world, repository), issue)
    return { assignees, state, title, labels: labels.map(({ name }) => name) }
  },
  labels: (repository: string) => [...named(world, repository).labels]
})

const place = (world: World, on: On): deeds.Where => {
  const repository = named(world, on.repository)
  return { by: on.by, at: on.at, repository, issue: issueOf(repository, on.issue) }
}

const issueOf = (repository: Repository, number: number): Issue => {
  const issue = repository.issues.find((one) => one.number === number)
  if (issue === undefined) throw new Error(`the stand-in forge has no issue ${number.toString()} in ${repository.name}`)
  return issue
}

const entryOf = (world: World, on: On & { readonly comment: number }) => {
  const entry = place(world, on).issue.entries.find(({ id }) => id === on.comment)
  if (entry === undefined) throw new Error(`the stand-in forge has no comment ${on.comment.toString()}`)
  return entry
}

const labelNamed = (world: World, repository: Repository, name: string): Label => {
  const found = repository.labels.find((label) => label.name === name)
  return found ?? people.addLabel(world, repository, name)
}

const targetOf = (world: World, on: string): HookTarget => {
  if (on === "*") return { of: "system" }
  if (on.includes("/")) return { of: "repository", id: named(world, on).id }
  return { of: world.users.get(on.toLowerCase())?.organisation === true ? "organization" : "user", login: on }
}
