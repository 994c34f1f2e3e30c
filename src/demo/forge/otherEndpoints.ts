/** The forge itself, the asker, repositories, permissions and time tracking, over the API. */
import { type Answer, bare, notFound, ok, refused } from "./Answer.ts"
import { bounds, type Call, type IssueCall, paged, type RepositoryCall } from "./Call.ts"
import { repositoryShape, trackedShape, userShape } from "./shapes.ts"
import { stamp } from "./stamps.ts"
import { bookTime, cancelStopwatch, startStopwatch, stopStopwatch } from "./stopwatch.ts"
import { type Entry, type Issue, levelOf, reaches, userOf } from "./World.ts"

export const version = ({ world }: Call): Answer => ok({ version: world.options.version })

export const settings = ({ world }: Call): Answer =>
  ok({
    max_response_items: world.options.maxPageSize,
    default_paging_num: world.options.pageSize,
    default_git_trees_per_page: 1_000,
    default_max_blob_size: 10_485_760
  })

/** GitHub's own: an enterprise server names its version, the public one none. */
export const meta = ({ world }: Call): Answer =>
  ok({ verifiable_password_authentication: false, installed_version: world.options.version })

export const me = ({ by, world }: Call): Answer => ok(userShape(world, userOf(world, by), "real"))

export const readRepository = ({ by, repository, world }: RepositoryCall): Answer =>
  ok(repositoryShape(world, repository, by))

export const readRepositoryById = ({ by, rest, world }: Call): Answer => {
  const repository = world.repositories.find(({ id }) => id.toString() === rest[0])
  if (repository === undefined || !reaches(levelOf(world, repository, by), "read")) return notFound(world)
  return ok(repositoryShape(world, repository, by))
}

/** Only for administrators of the repository or the forge; GitHub asks for the right to write. */
export const readPermission = ({ by, repository, rest, world }: RepositoryCall): Answer => {
  const github = world.options.kind === "github"
  if (!reaches(levelOf(world, repository, by), github ? "write" : "admin")) {
    return refused(
      world,
      403,
      github
        ? "Must have push access to view collaborator permission."
        : "Only admins can query all permissions, repo admins can query all repo permissions, collaborators can query only their own"
    )
  }
  const user = world.users.get((rest[0] ?? "").toLowerCase())
  if (user === undefined) return notFound(world)
  const level = levelOf(world, repository, user.login)
  const permission = github && level === "owner" ? "admin" : level
  return ok({ permission, role_name: permission, user: userShape(world, user) })
}

export const stopwatches = ({ by, world }: Call): Answer =>
  ok(
    world.stopwatches.filter(({ login }) => login === by).map((watch) => {
      const repository = world.repositories.find(({ id }) => id === watch.repository)
      const seconds = Math.floor((world.now() - watch.startedAt) / 1_000)
      return {
        created: stamp(world, watch.startedAt),
        seconds,
        duration: `${seconds.toString()}s`,
        issue_index: watch.issue,
        issue_title: repository?.issues.find(({ number }) => number === watch.issue)?.title ?? "",
        repo_owner_name: repository?.owner ?? "",
        repo_name: repository?.name ?? ""
      }
    })
  )

export const startWatch = (call: IssueCall): Answer =>
  tracking(call) ??
    (startStopwatch(call, call)
      ? bare(201)
      : refused(call.world, 409, "cannot start a stopwatch again if it already exists"))

export const stopWatch = (call: IssueCall): Answer =>
  tracking(call) ??
    (stopStopwatch(call, call) ? bare(201) : refused(call.world, 409, "cannot stop a non existent stopwatch"))

export const dropWatch = (call: IssueCall): Answer =>
  tracking(call) ??
    (cancelStopwatch(call, call) ? bare(204) : refused(call.world, 409, "cannot cancel a non existent stopwatch"))

export const addTime = (call: IssueCall): Answer => {
  const { time } = call.body
  if (!call.world.options.tracksTime) return refused(call.world, 400, "time tracking disabled")
  if (typeof time !== "number" || !Number.isInteger(time)) return refused(call.world, 422, "[Time]: Required")
  return ok(trackedShape(call.world, call.repository, call.issue, bookTime(call, call, time)))
}

/** Those of one issue. */
export const timesOfIssue = (call: IssueCall): Answer => times(call, [call.issue])

/** Those of the repository. People who may not write see only their own. */
export const timesOfRepository = (call: RepositoryCall): Answer => times(call, call.repository.issues)

const times = (call: RepositoryCall, issues: ReadonlyArray<Issue>): Answer => {
  const { by, repository, world } = call
  const range = bounds(call)
  if (range === undefined) return refused(world, 422, "parsing time: cannot parse")
  const all = reaches(levelOf(world, repository, by), "write")
  const wanted = (entry: Entry) =>
    entry.tracked !== null && (all || entry.tracked.login === by)
    && entry.tracked.at >= range.since && entry.tracked.at <= range.before
  const found = issues.flatMap((issue) => issue.entries.filter(wanted).map((entry) => ({ issue, entry })))
  return paged(call, found, ({ entry, issue }) => trackedShape(world, repository, issue, entry))
}

const tracking = ({ by, repository, world }: IssueCall): Answer | undefined =>
  world.options.tracksTime && reaches(levelOf(world, repository, by), "write") ? undefined : bare(403)
