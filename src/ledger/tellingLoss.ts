/** Lets every answer over a log that is known to lack events say so. */
import { Effect } from "effect"
import { adviceOn } from "./adviceOn.ts"
import { Aside } from "./Aside.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"

/** What the witness saw and the log lacks; `undefined`: nothing. Only readers meet it: nobody writes to such a log. */
const lossKnown = Effect.gen(function*() {
  const { log } = yield* (yield* LedgerFiles).reading
  return log.warnings.find((warning) => warning.class === "events lost")
})

/** Among the notices of an answer that has some, else aside. */
export const tellingLoss = Effect.fnUntraced(function*<A, E, R>(answer: Effect.Effect<A, E, R>) {
  const document = yield* answer
  const loss = yield* lossKnown
  if (loss === undefined) return document
  const notice = `events are missing from the log: ${loss.detail}; ${adviceOn(loss)}`
  if (hasNotices(document)) return { ...document, notices: [notice, ...document.notices] }
  yield* (yield* Aside)(notice)
  return document
})

const hasNotices = (document: unknown): document is { readonly notices: ReadonlyArray<string> } =>
  typeof document === "object" && document !== null && "notices" in document && Array.isArray(document.notices)

/** For what must not be said of such a log at all. */
export const refuseLoss = Effect.fnUntraced(function*(what: string) {
  const loss = yield* lossKnown
  if (loss === undefined) return
  return yield* new LedgerFailure({
    code: "events-lost",
    message: `${what}: events are missing from the log: ${loss.detail}`,
    hint: adviceOn(loss),
    exitCode: 1
  })
})
