/** Verifies a log from its first event to its last: gapless positions, hash chain, clock, witness, and SQLite's own structures. */
import { Effect, type Scope } from "effect"
import { attempt } from "../database/attempt.ts"
import { checkIntegrity } from "../database/checkIntegrity.ts"
import { ChainWalk, type Finding } from "./ChainWalk.ts"
import type { LogOpenFailure } from "./LogError.ts"
import { readHead } from "./LogReader.ts"
import { type LogWarning, openToRead } from "./openLog.ts"
import type { Head } from "./StoredEvent.ts"

export interface LogVerification {
  readonly ledgerId: string
  readonly head: Head
  /** How many events were checked. */
  readonly events: number
  /** At most a hundred, the earliest events first. */
  readonly findings: ReadonlyArray<Finding>
  /** Things a person should look at that are no damage. */
  readonly warnings: ReadonlyArray<LogWarning>
}

export interface VerifyOptions {
  /** Called after each page of events. */
  readonly progress?: (checked: number, of: number) => void
  /** False leaves out SQLite's own check, which takes a process and reads the whole file once more. */
  readonly integrity?: boolean
}

/** Works beside a running writer; events that are appended meanwhile are left to the next time. */
export const verifyLog = Effect.fn("verifyLog")(
  function*(path: string, options: VerifyOptions = {}): Effect.fn.Return<LogVerification, LogOpenFailure, Scope.Scope> {
    const log = yield* openToRead(path)
    const head = yield* attempt("read", log.file.path, () => readHead(log.file, log.origin))
    const walk = new ChainWalk(log.file, log.origin, head)
    while (walk.page()) {
      options.progress?.(walk.events, head.position)
      yield* Effect.yieldNow
    }
    for (const { detail } of log.warnings.filter((warning) => warning.class === "events lost")) {
      walk.find("witness", null, detail)
    }
    const problems = options.integrity === false ? [] : yield* checkIntegrity(log.file.path)
    for (const problem of problems) walk.find("integrity", null, problem)
    return {
      ledgerId: log.origin.ledgerId,
      head,
      events: walk.events,
      findings: walk.findings,
      warnings: log.warnings.filter((warning) => warning.class !== "events lost")
    }
  },
  Effect.scoped
)
