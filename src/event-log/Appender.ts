/** Group commit: requests that wait are committed together, witnessed, answered and announced, in that order. */
import { Deferred, Effect, Exit, Option, PubSub, Queue, Result, type Scope } from "effect"
import { codeOf } from "../database/DatabaseError.ts"
import { type CommitFailure, commitRequests } from "./commitRequests.ts"
import { type AppendFailure, LogStopped } from "./LogError.ts"
import type { Group, Request } from "./LogWriter.ts"
import type { WritableLog } from "./openLog.ts"
import type { Appended, Head } from "./StoredEvent.ts"

/** Whether the log takes events, and why not. `disk full` passes when there is space again, `stopped` with a restart. */
export interface Condition {
  readonly state: "writable" | "read only" | "disk full" | "stopped"
  readonly detail: string
}

/** Takes requests and commits them in groups until its scope closes. */
export interface Appender {
  readonly append: (request: Request) => Effect.Effect<ReadonlyArray<Appended>, AppendFailure>
  readonly condition: () => Condition
}

interface Pending {
  readonly request: Request
  readonly answer: Deferred.Deferred<ReadonlyArray<Appended>, AppendFailure>
}

interface State {
  readonly log: WritableLog
  readonly heads: PubSub.PubSub<Head>
  condition: Condition
}

/** A longer queue than this is committed in several groups, so that nobody waits for all of it. */
const largestGroup = 1000

const writable: Condition = { state: "writable", detail: "" }

export const makeAppender = Effect.fnUntraced(
  function*(log: WritableLog, heads: PubSub.PubSub<Head>): Effect.fn.Return<Appender, never, Scope.Scope> {
    const state: State = { log, heads, condition: writable }
    const queue = yield* Queue.unbounded<Pending>()
    const waiting = new Set<Pending>()
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        state.condition = { state: "stopped", detail: "it has been closed" }
        for (const pending of waiting) answer(pending, Exit.fail(stopped(state)))
      })
    )
    yield* Queue.takeBetween(queue, 1, largestGroup).pipe(
      Effect.flatMap((group) => commit(state, group)),
      Effect.forever,
      Effect.forkScoped
    )
    return {
      condition: () => state.condition,
      append: (request) =>
        Effect.suspend(() => {
          if (state.condition.state === "stopped") return Effect.fail(stopped(state))
          const pending: Pending = { request, answer: Deferred.makeUnsafe() }
          waiting.add(pending)
          Queue.offerUnsafe(queue, pending)
          return Effect.ensuring(Deferred.await(pending.answer), Effect.sync(() => waiting.delete(pending)))
        })
    }
  }
)

/** Never fails: whatever happens is the answer of those who wait. */
const commit = (state: State, group: ReadonlyArray<Pending>): Effect.Effect<void> =>
  Effect.gen(function*() {
    const attempted = state.condition.state === "stopped"
      ? Exit.fail(stopped(state))
      : yield* Effect.exit(commitRequests(state.log, group.map(({ request }) => request)))
    if (Exit.isSuccess(attempted)) return settle(state, group, attempted.value)
    const failure = Option.getOrUndefined(Exit.findErrorOption(attempted))
    if (group.length > 1 && isOnesFault(failure)) {
      return yield* Effect.forEach(group, (one) => commit(state, [one]), { discard: true })
    }
    state.condition = conditionAfter(state.condition, failure)
    for (const pending of group) answer(pending, Exit.failCause(attempted.cause))
  })

/** Committed; so nobody is refused any more, whatever becomes of the witness. */
const settle = (state: State, group: ReadonlyArray<Pending>, { answers, head }: Group): void => {
  const { log } = state
  state.condition = head.position > log.witness.position ? witness(state, head) : writable
  for (const [index, pending] of group.entries()) {
    answer(pending, Result.match(answers[index]!, { onFailure: Exit.fail, onSuccess: Exit.succeed }))
  }
  PubSub.publishUnsafe(state.heads, head)
}

/** A witness that cannot be written for lack of space stays behind, which is normal; any other failure is one of the disk. */
const witness = ({ log }: State, head: Head): Condition => {
  try {
    log.witness.write({ ...log.origin, ...head, unwitnessed: log.unwitnessed })
    return writable
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === "") throw thrown
    return code === "ENOSPC" || code === "EDQUOT"
      ? { state: "disk full", detail: `the witness could not be written (${code})` }
      : { state: "stopped", detail: `the witness could not be written (${code})` }
  }
}

/** A row that the tables refuse is the fault of one request, which must not be the others'. */
const isOnesFault = (failure: CommitFailure | undefined): boolean =>
  failure?._tag === "DatabaseFailed" && /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)/u.test(failure.code)

const conditionAfter = (before: Condition, failure: CommitFailure | undefined): Condition => {
  if (failure?._tag === "LogStopped") return { state: "stopped", detail: failure.detail }
  return failure?._tag === "AppendRefused" ? { state: "disk full", detail: failure.detail } : before
}

const answer = ({ answer }: Pending, exit: Exit.Exit<ReadonlyArray<Appended>, AppendFailure>): void => {
  Deferred.doneUnsafe(answer, exit)
}

const stopped = ({ condition, log }: State) => new LogStopped({ path: log.file.path, detail: condition.detail })
