/** What an operator does about a missing or contradicting witness after having looked: the present head is taken as true. */
import { Effect, type Scope } from "effect"
import { attempt } from "../database/attempt.ts"
import type { LogOpenFailure } from "./LogError.ts"
import { logFiles } from "./logFiles.ts"
import { readHead } from "./LogReader.ts"
import { openToRead } from "./openLog.ts"
import type { Head } from "./StoredEvent.ts"
import { readWitness, Witness } from "./Witness.ts"
import { WriteLock } from "./WriteLock.ts"

/** Witnesses the log's present head without reservation and gives it. Nobody else may be writing: hence the lock. */
export const clearWitness = Effect.fn("clearWitness")(
  function*(path: string): Effect.fn.Return<Head, LogOpenFailure, WriteLock | Scope.Scope> {
    yield* WriteLock
    const files = logFiles(path)
    const log = yield* openToRead(path)
    const head = yield* attempt("read", files.log, () => readHead(log.file, log.origin))
    const witness = yield* Witness.scoped(files.witness, yield* readWitness(files.witness))
    // Both slots: the older one could otherwise still win with its higher position.
    yield* attempt("write", files.witness, () => {
      for (const _ of [0, 1]) witness.write({ ...log.origin, ...head, unwitnessed: 0 })
    })
    return head
  },
  Effect.scoped
)
