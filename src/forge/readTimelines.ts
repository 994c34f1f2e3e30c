/** Reads what happened on issues: one that cannot be read keeps no other from being read. */
import { Effect, Result } from "effect"
import type { Act } from "./Act.ts"
import type { KnownRepository } from "./ForgeBook.ts"
import type { ForgeClient, ForgeIssue } from "./ForgeClient.ts"
import type { ForgeFailure } from "./ForgeFailure.ts"
import { type ReadingGround, timelineActs } from "./timelineActs.ts"

/** Numbers of `issues` that were read whole, of those that were read as far as they go or are gone, and of those that were not read. */
export interface ReadTimelines {
  readonly acts: ReadonlyArray<Act>
  readonly issues: ReadonlyArray<number>
  readonly partly: ReadonlyArray<number>
  readonly unread: ReadonlyArray<number>
}

/** Of issues that changed, of missions that are under way, and of those that are doubtful. Fails where the forge itself is in trouble. */
export const readTimelines = Effect.fnUntraced(function*(
  client: ForgeClient,
  ground: ReadingGround,
  { doubtful, open }: KnownRepository,
  changed: ReadonlyArray<ForgeIssue>
) {
  const listed = new Map(changed.map((issue) => [issue.number, issue]))
  const acts: Array<Act> = []
  const numbers = { issues: new Array<number>(), partly: new Array<number>(), unread: new Array<number>() }
  for (const number of new Set([...listed.keys(), ...doubtful, ...open])) {
    const outcome = yield* Effect.result(readOne(client, ground, number, listed.get(number)))
    if (Result.isSuccess(outcome)) {
      acts.push(...outcome.success.acts)
      numbers[outcome.success.complete ? "issues" : "partly"].push(number)
    } else if (isGone(outcome.failure)) numbers.partly.push(number)
    else if (isItsOwn(outcome.failure)) {
      numbers.unread.push(number)
      yield* Effect.logWarning(`forge ${ground.forge.name}: ${outcome.failure.message}; it is read again later`)
    } else return yield* outcome.failure
  }
  return { acts, ...numbers } satisfies ReadTimelines
})

const readOne = Effect.fnUntraced(function*(
  client: ForgeClient,
  ground: ReadingGround,
  number: number,
  listed: ForgeIssue | undefined
) {
  const issue = listed ?? (yield* client.issue(ground.repository, number))
  if (issue.isPull && !ground.forge.pulls) return { acts: [], complete: false }
  const { complete, entries } = yield* client.timeline(ground.repository, number)
  return { acts: timelineActs(ground, issue, entries), complete }
})

/** An issue that was deleted leaves what is known of it as it is. */
const isGone = ({ reason }: ForgeFailure): boolean => reason === "not-found" || reason === "gone"

/** The issue's failure, not the forge's: others can be read all the same. */
const isItsOwn = ({ reason, scope, status }: ForgeFailure): boolean =>
  reason === "malformed" || reason === "refused" || status === 500 || reason === "forbidden" && scope === null
