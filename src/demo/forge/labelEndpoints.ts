/** Labels of repositories and of issues, over the API. */
import { type Answer, bare, notFound, ok, refused } from "./Answer.ts"
import { backdated, type IssueCall, paged, type RepositoryCall, textOf } from "./Call.ts"
import { label } from "./deeds.ts"
import { addLabel } from "./people.ts"
import { labelShape } from "./shapes.ts"
import { type Label, levelOf, reaches } from "./World.ts"

export const listLabels = (call: RepositoryCall): Answer =>
  paged(call, call.repository.labels, (one) => labelShape(call.world, call.repository, one))

export const createLabel = (call: RepositoryCall): Answer => {
  const { repository, world } = call
  const name = textOf(call, "name") ?? ""
  const color = textOf(call, "color") ?? ""
  if (name === "" || (world.options.kind !== "github" && color === "")) return refused(world, 422, "[Name]: Required")
  // Forgejo has no objection to two labels of one name; GitHub has.
  const taken = repository.labels.some((other) => other.name.toLowerCase() === name.toLowerCase())
  if (taken && world.options.kind === "github") return refused(world, 422, "Validation Failed")
  const created = addLabel(world, repository, name, {
    color: color.replace(/^#/u, ""),
    description: textOf(call, "description") ?? "",
    exclusive: call.body["exclusive"] === true
  })
  return { status: 201, body: labelShape(world, repository, created) }
}

export const labelsOfIssue = ({ issue, repository, world }: IssueCall): Answer =>
  ok(issue.labels.map((one) => labelShape(world, repository, one)))

/** One delivery, however many labels. */
export const addLabels = (call: IssueCall): Answer => changeLabels(call, (named) => ({ add: named, remove: [] }))

export const replaceLabels = (call: IssueCall): Answer =>
  changeLabels(call, (named, { issue }) => ({
    add: named,
    remove: issue.labels.filter((one) => !named.includes(one))
  }))

export const clearLabels = (call: IssueCall): Answer => {
  if (!writes(call)) return bare(403)
  label(call, { ...call, at: backdated(call) }, { add: [], remove: call.issue.labels, cleared: true })
  return bare(204)
}

/** By id; GitHub by name. */
export const removeLabel = (call: IssueCall): Answer => {
  const { repository, rest, world } = call
  if (!writes(call)) return bare(403)
  const github = world.options.kind === "github"
  const found = repository.labels.find(({ id, name }) => (github ? name : id.toString()) === rest[0])
  if (found === undefined) return github ? notFound(world) : refused(world, 422, "label does not exist")
  label(call, { ...call, at: backdated(call) }, { add: [], remove: [found] })
  return github ? labelsOfIssue(call) : bare(204)
}

type Change = { readonly add: ReadonlyArray<Label>; readonly remove: ReadonlyArray<Label> }

const changeLabels = (call: IssueCall, change: (named: ReadonlyArray<Label>, call: IssueCall) => Change): Answer => {
  if (!writes(call)) return bare(403)
  const named = call.body["labels"]
  if (!Array.isArray(named) || new Set(named.map((one) => typeof one)).size > 1) {
    return refused(call.world, 400, "labels should be an array of strings or integers")
  }
  // Names that the repository does not have are passed over.
  const found = named.flatMap((one: unknown) =>
    call.repository.labels.find(({ id, name }) => id === one || name === one) ?? []
  )
  label(call, { ...call, at: backdated(call) }, change(found, call))
  return labelsOfIssue(call)
}

const writes = ({ by, repository, world }: IssueCall): boolean => reaches(levelOf(world, repository, by), "write")
