/** Reads a forge for what no delivery told: complete, or as if it had not been read at all. */
import { Clock, Effect } from "effect"
import type { ForgeSettings } from "../config/Configuration.ts"
import { agentFinder } from "./agentFinder.ts"
import type { ForgeAccount } from "./ForgeAccount.ts"
import { ForgeBook, type KnownRepository } from "./ForgeBook.ts"
import type { ForgeClient, ForgeComment, ForgeIssue, ForgeRepository } from "./ForgeClient.ts"
import type { ForgeFailure } from "./ForgeFailure.ts"
import { ForgeLog } from "./ForgeLog.ts"
import { goingOn } from "./goingOn.ts"
import { associationMayWrite } from "./meaning.ts"
import { type ReadTimelines, readTimelines } from "./readTimelines.ts"
import { commentAct, namedAct, type ReadingGround, type ReadIssue } from "./timelineActs.ts"

/** So far back goes the first reading of a repository, ms: a ledger that was set up late still learns of the week's work. */
const firstLook = 7 * 86_400_000

/** What changes while pages are read may stand on none of them; so far back the next reading goes once more, ms. */
const overlap = 120_000

/** What came of reading a repository; `failure`: why nothing was taken from it. */
export interface RepositoryRead {
  readonly repository: string
  readonly fresh: number
  readonly failure: string | null
}

export type ReconciledForge = Pick<
  ForgeSettings,
  "name" | "kind" | "host" | "labels" | "stopwatch" | "writers" | "agents" | "pulls" | "defaultRepository"
>

/** Every repository that is known, one after the other: one that fails keeps none of the others from being read. */
export const reconcileForge = Effect.fn("reconcileForge")(function*(
  forge: ReconciledForge,
  { client, login }: Pick<ForgeAccount, "client" | "login">
) {
  const book = yield* ForgeBook
  const log = yield* ForgeLog
  const self = yield* login
  const { begun, repositories } = yield* book.memory(forge.name, forge.defaultRepository)
  const agentOf = agentFinder(yield* log.agents, forge.agents)
  const others = new Set(repositories.flatMap(({ id }) => id ?? []))
  const outcomes: Array<RepositoryRead> = []
  for (const known of repositories) {
    const repository = `${known.owner}/${known.name}`
    const read = readRepository({ forge, client, self, agentOf, begun, others }, known).pipe(
      Effect.map((fresh): RepositoryRead => ({ repository, fresh, failure: null })),
      Effect.catch(({ message }) => Effect.succeed({ repository, fresh: 0, failure: message })),
      goingOn(`reading ${repository} broke`, { repository, fresh: 0, failure: `could not read ${repository}` })
    )
    outcomes.push(yield* read)
  }
  return outcomes
})

interface Reading {
  readonly forge: ReconciledForge
  readonly client: ForgeClient
  readonly self: string
  readonly agentOf: (login: string) => string | null
  readonly begun: number
  /** Ids of repositories that are read in any case. */
  readonly others: ReadonlySet<number>
}

const readRepository = Effect.fnUntraced(function*(reading: Reading, known: KnownRepository) {
  const { begun, client, forge } = reading
  const book = yield* ForgeBook
  const received = yield* Clock.currentTimeMillis
  const repository = yield* find(client, known)
  if (known.id === null && reading.others.has(repository.id)) return 0
  const since = known.until === null ? received - firstLook : known.until - overlap
  const issues = yield* client.issuesSince(repository, since, forge.pulls)
  const comments = yield* client.commentsSince(repository, since)
  const ground: ReadingGround = { ...reading, repository, received }
  const { acts: entries, ...timelines } = yield* readTimelines(client, ground, known, issues)
  const commands = yield* readCommands(reading, ground, { issues, comments, since })
  const isRenamed = known.id !== null &&
    `${known.owner}/${known.name}`.toLowerCase() !== `${repository.owner}/${repository.name}`.toLowerCase()
  const acts = [...isRenamed || known.id === null ? [namedAct(ground)] : [], ...entries, ...commands]
  // What a forge dates ahead of the ledger's clock is read until it is not, and leaves its mark then.
  const changes = [...issues, ...comments].flatMap(({ updatedAt }) => updatedAt > received ? [] : [updatedAt])
  const until = Math.max(known.until ?? since, ...changes)
  const { id, name, owner } = repository
  const read = { forge: forge.name, repository: { id, owner, name }, until, begun, ...timelines }
  return yield* book.read(acts, read, until > (known.until ?? -Infinity) || isDecided(known, timelines))
})

/** Something doubtful is so no more, or there is something doubtful more. */
const isDecided = ({ doubtful }: KnownRepository, { issues, partly, unread }: Omit<ReadTimelines, "acts">): boolean =>
  [...issues, ...partly].some((issue) => doubtful.includes(issue)) || unread.some((issue) => !doubtful.includes(issue))

/** By its name, which leads on where it was renamed; by its id where another repository has the name now. */
const find = (client: ForgeClient, known: KnownRepository): Effect.Effect<ForgeRepository, ForgeFailure> =>
  client.repository(known).pipe(
    Effect.flatMap((found) =>
      known.id === null || found.id === known.id ? Effect.succeed(found) : client.repositoryById(known.id)
    ),
    Effect.catchIf(
      ({ reason }) => reason === "not-found" && known.id !== null,
      () => client.repositoryById(known.id ?? 0)
    )
  )

interface Commented {
  readonly issues: ReadonlyArray<ForgeIssue>
  readonly comments: ReadonlyArray<ForgeComment>
  readonly since: number
}

const readCommands = Effect.fnUntraced(
  function*(reading: Reading, ground: ReadingGround, { comments, issues, since }: Commented) {
    const created = new Map<number, ReadIssue>(issues.map((issue) => [issue.number, issue]))
    const allowed = new Map<string, boolean | null>()
    const acts = []
    for (const comment of comments) {
      const issue = created.get(comment.issue) ?? { number: comment.issue, createdAt: null }
      const silent = comment.createdAt < since ? null : commentAct(ground, issue, comment, null)
      if (silent === null) continue
      const who = comment.by?.toLowerCase() ?? ""
      if (!allowed.has(who)) allowed.set(who, yield* mayWrite(reading, ground, comment))
      acts.push(commentAct(ground, issue, comment, allowed.get(who) ?? null) ?? silent)
    }
    return acts
  }
)

/** Null: the token may not ask, and nobody else says so. */
const mayWrite = Effect.fnUntraced(
  function*({ client, forge }: Reading, { repository }: ReadingGround, { association, by }: ForgeComment) {
    if (by === null) return null
    if (forge.kind === "github" && association !== null) return associationMayWrite(association)
    const level = yield* client.permission(repository, by)
    return level === null ? null : level === "write" || level === "admin"
  }
)
