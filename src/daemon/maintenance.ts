/** Heavy work on the daemon's files, for those who come through the unix socket; it says how far it is. */
import { type Cause, Effect, Queue, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { LedgerApi } from "../api/LedgerApi.ts"
import { type Problem, problemOf } from "../api/Problem.ts"
import { Ledger, type OnProgress, type Progress } from "../ledger/Ledger.ts"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { Transport } from "./Transport.ts"

export const maintenance = HttpApiBuilder.group(
  LedgerApi,
  "maintenance",
  Effect.fnUntraced(function*(handlers) {
    const ledger = yield* Ledger
    return handlers.handleAll({
      verify: ({ query: { anchor, quick } }) =>
        forOwners(Effect.succeed(lines((onProgress) => ledger.verify(onProgress, { quick, anchors: anchor })))),
      rebuild: () => forOwners(Effect.succeed(lines(ledger.rebuild))),
      backup: ({ payload }) => forOwners(Effect.mapError(ledger.backup(payload), (failure) => problemOf(failure)))
    })
  })
)

/** A token says who may ask; these write files of the daemon's user, or keep its disk busy for minutes. */
const forOwners = <A>(work: Effect.Effect<A, Problem>): Effect.Effect<A, Problem> =>
  Effect.flatMap(Transport, (transport) => transport === "socket" ? work : Effect.fail(problemOf(socketOnly)))

const socketOnly = new LedgerFailure({
  code: "socket-only",
  message: "this is done through the daemon's unix socket only",
  hint: "run the command on the daemon's machine, as the daemon's user, without --url",
  exitCode: 4
})

type Line<A> = { readonly progress: Progress } | { readonly answer: A } | { readonly problem: Problem }

/** Lines on their way to a slow reader. Older progress says nothing that newer progress does not. */
const waiting = 16

const lines = <A>(work: (onProgress: OnProgress) => Effect.Effect<A, LedgerFailure>): Stream.Stream<Line<A>> =>
  Stream.callback<Line<A>>(
    (queue: Queue.Queue<Line<A>, Cause.Done>) =>
      work((progress) => void Queue.offerUnsafe(queue, { progress })).pipe(
        Effect.match({
          onFailure: (failure): Line<A> => ({ problem: problemOf(failure) }),
          onSuccess: (answer): Line<A> => ({ answer })
        }),
        Effect.flatMap((line) => Queue.offer(queue, line)),
        Effect.andThen(Queue.end(queue))
      ),
    { bufferSize: waiting, strategy: "sliding" }
  )
