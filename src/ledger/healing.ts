/** Views that turn out to be damaged while an answer reads them are made anew, and the answer is given all the same. */
import { Effect } from "effect"
import { codeOf } from "../database/DatabaseError.ts"
import { tellDamaged } from "../projection/Projector.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"

/** The same work once more, unless something was recorded meanwhile: what has been done must not be done twice. */
export const healing = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const before = yield* headPosition
    return yield* Effect.catchDefect(
      work,
      Effect.fnUntraced(function*(defect) {
        if (!/^SQLITE_(?:CORRUPT|NOTADB)/u.test(codeOf(defect))) return yield* Effect.die(defect)
        yield* tellDamaged
        const { projector } = yield* (yield* LedgerFiles).reading
        yield* projector.rebuild()
        return (yield* headPosition) === before ? yield* work : yield* recorded
      })
    )
  })

const headPosition = Effect.gen(function*() {
  const { log } = yield* (yield* LedgerFiles).reading
  return (yield* log.head).position
}).pipe(Effect.orElseSucceed(() => 0))

const recorded = new LedgerFailure({
  code: "views-damaged",
  message: "the views were damaged and have been made anew, but this could not be answered",
  hint: "see with ledger log whether it was recorded, and do it again if it was not",
  exitCode: 1
})
