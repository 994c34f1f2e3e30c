/** The acts that a delivery tells of, with what the configuration makes of them resolved. */
import { Result } from "effect"
import type { ForgeAct, ForgeActSeen } from "../event/Forge.ts"
import type { Act } from "./Act.ts"
import { actKeys, commandKeys, type Place } from "./actKeys.ts"
import type { Ground, Telling } from "./Delivery.ts"
import { actTime, parseForgeTime } from "./forgeTime.ts"
import { associationMayWrite, commandAct, isSameLogin, labelsMean, resolveLogins } from "./meaning.ts"
import type { CommentPayload, IssuePayload, User } from "./Payload.ts"

/** None where the comment commands nothing, or is the ledger's own. */
export const commandActs = (telling: Telling, payload: CommentPayload): ReadonlyArray<Act> => {
  const { comment, sender } = payload
  const { ground } = telling
  if (isSameLogin(loginOf(sender), ground.self)) return []
  const by = loginOf(comment.user) ?? loginOf(sender)
  const said = { comment: comment.id, body: comment.body, by, mayWrite: mayWrite(ground, payload) }
  const act = commandAct(said, ground)
  if (act === null) return []
  // The schema of the comment has seen to it that its time is one.
  const at = parseForgeTime(comment.created_at)!
  return [actOf(telling, payload, { act, at, ...commandKeys(placeOf(telling, payload), act) })]
}

/** Fails where the time is missing without which the act would have no meaning of its own. */
export const issueActs = (telling: Telling, payload: IssuePayload): Result.Result<ReadonlyArray<Act>, string> => {
  const { issue } = payload
  if (isSameLogin(loginOf(payload.sender), telling.ground.self)) return Result.succeed([])
  const updated = parseForgeTime(issue.updated_at)
  const own = { opened: issue.created_at, closed: issue.closed_at }[telling.action]
  const at = own === undefined ? updated : parseForgeTime(own) ?? updated
  if (at === null) return Result.fail("the issue's time is missing")
  return Result.succeed(meaningsOf(telling, payload, at).map((meaning) => actOf(telling, payload, { at, ...meaning })))
}

interface Meant {
  readonly act: ForgeAct
  readonly key: string
}

/** An issue may be opened with labels and assignees; that it has none that mean something, means nothing. */
const meaningsOf = (telling: Telling, payload: IssuePayload, at: number): ReadonlyArray<Meant> => {
  const { action, ground } = telling
  const { number } = payload.issue
  const place = placeOf(telling, payload)
  switch (action) {
    case "opened":
      return [labelsOf(ground, payload, place, at), assigneesOf(ground, payload, place, at)].filter(({ act }) =>
        act.kind === "labels" ? Object.values(act.means).includes(true) : act.agents.length > 0
      )
    case "closed":
      return [{ act: { kind: "closed" }, key: actKeys.closed(place, number, at) }]
    case "reopened":
      return [{ act: { kind: "reopened" }, key: actKeys.reopened(place, number, at) }]
    case "assigned":
    case "unassigned":
      return [assigneesOf(ground, payload, place, at)]
    default:
      return [labelsOf(ground, payload, place, at)]
  }
}

/** The whole state afterwards: Forgejo tells no difference, and of what got lost the next delivery knows. */
const labelsOf = (ground: Ground, { issue: { labels, number } }: IssuePayload, place: Place, at: number) => {
  const means = labelsMean((labels ?? []).map(({ name }) => name), ground)
  const ids = (labels ?? []).map(({ id }) => id)
  return { act: { kind: "labels" as const, means }, key: actKeys.labels(place, number, ids, at) }
}

const assigneesOf = (ground: Ground, { issue: { assignees, number } }: IssuePayload, place: Place, at: number) => {
  const { agents } = resolveLogins((assignees ?? []).flatMap((user) => loginOf(user) ?? []), ground)
  const ids = (assignees ?? []).flatMap(({ id }) => id ?? [])
  return { act: { kind: "assignees" as const, agents }, key: actKeys.assignees(place, number, ids, at) }
}

const actOf = (
  { delivery, ground }: Telling,
  { issue, repository, sender }: IssuePayload,
  { act, at, ...keys }: Pick<Act, "key" | "unless"> & { readonly act: ForgeAct; readonly at: number }
): Act => {
  const { received } = delivery
  const created = parseForgeTime(issue.created_at)
  const { claimedAt, flags, occurredAt } = actTime({ claimed: at, created, received, live: true })
  const [owner, name] = repository.full_name.split("/") as [string, string]
  const seen: ForgeActSeen = {
    forge: ground.forge.name,
    repository: { id: repository.id, owner, name },
    issue: issue.number,
    by: loginOf(sender),
    act,
    via: "webhook",
    delivery: delivery.id,
    entry: null,
    flags,
    ...claimedAt === null ? {} : { claimedAt }
  }
  return { ...keys, occurredAt, seen }
}

const placeOf = ({ ground }: Telling, { repository }: IssuePayload): Place => ({
  host: ground.forge.host,
  repository: repository.id
})

const loginOf = (user: User | null | undefined): string | null => user?.login ?? user?.username ?? null

/**
 * Whether the forge says that who commented may write to the repository. Forgejo and Gitea say so of who caused the delivery, and of nobody
 * else; GitHub names the author's part in the repository.
 */
const mayWrite = ({ forge }: Ground, { comment, repository, sender }: CommentPayload): boolean | null => {
  if (forge.kind === "github") return associationMayWrite(comment.author_association ?? null)
  const { permissions } = repository
  const isAuthors = loginOf(comment.user) === null || isSameLogin(loginOf(comment.user), loginOf(sender))
  if (!isAuthors || permissions === null || permissions === undefined) return null
  return permissions.push === true || permissions.admin === true
}
