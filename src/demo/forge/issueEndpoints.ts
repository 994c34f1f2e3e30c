/** Issues, their comments, timelines and reactions, over the API. */
import { type Answer, bare, notFound, ok, refused } from "./Answer.ts"
import { backdated, bounds, type Call, type IssueCall, paged, type RepositoryCall, textOf } from "./Call.ts"
import { assign, comment, deleteComment, editComment } from "./deeds.ts"
import { addIssue } from "./people.ts"
import { commentShape, entryShape, issueShape } from "./shapes.ts"
import { changeState } from "./stopwatch.ts"
import { type Entry, type Issue, type Kind, levelOf, reaches } from "./World.ts"

/** By last change, open ones unless asked otherwise; on GitHub pull requests are among them. */
export const listIssues = (call: RepositoryCall): Answer => {
  const { query, repository, world } = call
  const range = bounds(call)
  if (range === undefined) return badInstant(call)
  const state = query.get("state") ?? "open"
  const type = query.get("type")
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "")
  const wanted = repository.issues.filter((issue) =>
    (state === "all" || issue.state === state)
    && (type === null || isOfType(world.options.kind, issue, type))
    && labels.every((name) => issue.labels.some((label) => label.name === name))
    && issue.updatedAt >= range.since && issue.updatedAt <= range.before
  )
  const byAge = wanted.toSorted((a, b) => b.createdAt - a.createdAt || b.number - a.number)
  return paged(call, byAge, (issue) => issueShape(world, repository, issue, call.by))
}

/** GitHub's types are sorts of issues (Bug, Task …), and the issues here have none. */
const isOfType = (kind: Kind, { isPull }: Issue, type: string): boolean =>
  kind === "github" ? type === "none" : isPull === (type === "pulls")

export const readIssue = ({ by, issue, repository, world }: IssueCall): Answer =>
  ok(issueShape(world, repository, issue, by))

export const openIssue = (call: RepositoryCall): Answer => {
  const title = textOf(call, "title")
  if (title === undefined || title === "") return refused(call.world, 422, "[Title]: Required")
  const issue = addIssue(call, call.repository, { by: call.by, title, body: textOf(call, "body") ?? "" })
  return { status: 201, body: issueShape(call.world, call.repository, issue, call.by) }
}

/** Closes, reopens, retitles, assigns. */
export const changeIssue = (call: IssueCall): Answer => {
  const { issue, repository, world } = call
  const writes = reaches(levelOf(world, repository, call.by), "write")
  if (!writes && issue.poster !== call.by) return bare(403)
  const where = { ...call, at: backdated(call) }
  const state = textOf(call, "state")
  if (state === "open" || state === "closed") changeState(call, where, state)
  issue.title = textOf(call, "title") ?? issue.title
  issue.body = textOf(call, "body") ?? issue.body
  const { assignees } = call.body
  if (Array.isArray(assignees) && writes) {
    const wanted = assignees.map(String)
    for (const login of issue.assignees) if (!wanted.includes(login)) assign(call, where, login, false)
    for (const login of wanted) assign(call, where, login, true)
  }
  return { status: world.options.kind === "github" ? 200 : 201, body: issueShape(world, repository, issue, call.by) }
}

/** All at once, except on GitHub. */
export const listCommentsOfIssue = (call: IssueCall): Answer => {
  const range = bounds(call)
  if (range === undefined) return badInstant(call)
  const { issue, repository, world } = call
  const comments = issue.entries.filter((entry) => isComment(entry) && within(entry, range))
  const shape = (entry: Entry) => commentShape(world, repository, issue, entry)
  return world.options.kind === "github" ? paged(call, comments, shape) : ok(comments.map(shape))
}

/** Of the whole repository, pull requests included, oldest first. */
export const listComments = (call: RepositoryCall): Answer => {
  const range = bounds(call)
  if (range === undefined) return badInstant(call)
  const { repository, world } = call
  const comments = repository.issues
    .flatMap((issue) => issue.entries.filter(isComment).map((entry) => ({ issue, entry })))
    .filter(({ entry }) => within(entry, range))
    .toSorted((a, b) => a.entry.createdAt - b.entry.createdAt || a.entry.id - b.entry.id)
  return paged(call, comments, ({ entry, issue }) => commentShape(world, repository, issue, entry))
}

export const addComment = (call: IssueCall): Answer => {
  const { issue, repository, world } = call
  const body = textOf(call, "body")
  if (body === undefined || body === "") return refused(world, 422, "[Body]: Required")
  if (issue.locked && !reaches(levelOf(world, repository, call.by), "write")) return bare(403)
  const entry = comment(call, { ...call, at: backdated(call) }, body)
  return { status: 201, body: commentShape(world, repository, issue, entry) }
}

/** A line of the timeline that is no comment answers 204. */
export const readComment = (call: RepositoryCall): Answer => {
  const found = findComment(call)
  if (found === undefined) return notFound(call.world)
  if (!isComment(found.entry)) return bare(204)
  return ok(commentShape(call.world, call.repository, found.issue, found.entry))
}

export const changeComment = (call: RepositoryCall): Answer => {
  const { repository, world } = call
  const found = findComment(call)
  if (found === undefined) return notFound(world)
  const body = textOf(call, "body")
  if (body === undefined || body === "") return refused(world, 422, "[Body]: Required")
  if (!isComment(found.entry)) return bare(204)
  if (!owns(call, found.entry)) return bare(403)
  editComment(call, { ...call, issue: found.issue, at: backdated(call) }, found.entry, body)
  return ok(commentShape(world, repository, found.issue, found.entry))
}

export const removeComment = (call: RepositoryCall): Answer => {
  const found = findComment(call)
  if (found === undefined) return notFound(call.world)
  if (!owns(call, found.entry)) return bare(403)
  deleteComment(call, { ...call, issue: found.issue }, found.entry)
  return bare(204)
}

/** Only a question with `page` is answered in pages; nothing is null, and so is a line that cannot be told. */
export const readTimeline = (call: IssueCall): Answer => {
  const { issue, repository, world } = call
  const range = bounds(call)
  if (range === undefined) return badInstant(call)
  const lines = issue.entries.filter((entry) => within(entry, range))
  const github = world.options.kind === "github"
  const shape = (entry: Entry) => entry.shown === "broken" ? null : entryShape(world, repository, issue, entry)
  const whole = !github && !call.query.has("page")
  const cut = whole ? ok(lines) : paged(call, lines, (entry) => entry)
  const page = (cut.body as ReadonlyArray<Entry>).filter(({ shown }) => shown !== "hidden").map(shape)
  if (github) return { ...cut, body: page.filter((line) => line !== null) }
  return ok(page.length === 0 ? null : page, { "X-Total-Count": page.length.toString() })
}

const reactions = new Set(["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"])

export const readReactions = (call: RepositoryCall): Answer => {
  const found = findComment(call)
  if (found === undefined) return notFound(call.world)
  return ok(found.entry.reactions.map(({ content, login }) => ({ content, user: { login } })))
}

/** 201 for a new one, 200 where it stood; no hook hears of it. */
export const react = (call: RepositoryCall): Answer => {
  const { repository, world } = call
  const found = findComment(call)
  if (found === undefined) return notFound(world)
  const content = textOf(call, "content") ?? ""
  if (!reactions.has(content)) {
    return refused(world, world.options.kind === "github" ? 422 : 403, `'${content}' is not an allowed reaction`)
  }
  if (found.issue.locked && !reaches(levelOf(world, repository, call.by), "write")) return bare(403)
  const stood = found.entry.reactions.some((one) => one.login === call.by && one.content === content)
  if (!stood) found.entry.reactions.push({ login: call.by, content })
  return { status: stood ? 200 : 201, body: { content, user: { login: call.by } } }
}

const badInstant = ({ world }: Call): Answer => refused(world, 422, "parsing time: cannot parse")

const isComment = ({ type }: Entry): boolean => type === "comment"

const within = ({ updatedAt }: Entry, range: { readonly since: number; readonly before: number }): boolean =>
  updatedAt >= range.since && updatedAt <= range.before

const findComment = ({ repository, rest }: RepositoryCall): { issue: Issue; entry: Entry } | undefined => {
  for (const issue of repository.issues) {
    const entry = issue.entries.find(({ id }) => id.toString() === rest[0])
    if (entry !== undefined) return { issue, entry }
  }
  return undefined
}

const owns = ({ by, repository, world }: RepositoryCall, entry: Entry): boolean =>
  entry.login === by || reaches(levelOf(world, repository, by), "write")
