/** Verifies a log: gapless positions, hash chain, clock, witness, anchors, its tables, and SQLite's own structures. */
import { Effect, type Scope } from "effect"
import { attempt } from "../database/attempt.ts"
import { checkIntegrity } from "../database/checkIntegrity.ts"
import type { Anchor } from "./Anchor.ts"
import { chainTail } from "./chainTail.ts"
import { ChainWalk, type Finding } from "./ChainWalk.ts"
import { checkAnchors } from "./checkAnchors.ts"
import type { LogOpenFailure } from "./LogError.ts"
import { readHead } from "./LogReader.ts"
import { checkSchema } from "./logSchema.ts"
import { type LogWarning, openToRead } from "./openLog.ts"
import type { Head } from "./StoredEvent.ts"

export interface LogVerification {
  readonly ledgerId: string
  readonly head: Head
  /** How many events were checked. */
  readonly events: number
  /** At most a hundred of the events, the earliest first, then the others. */
  readonly findings: ReadonlyArray<Finding>
  /** Things a person should look at that are no damage. */
  readonly warnings: ReadonlyArray<LogWarning>
}

export interface VerifyOptions {
  /** Called before each phase and after each page of events. */
  readonly progress?: (step: { readonly what: string; readonly done: number; readonly total: number }) => void
  /** False leaves out SQLite's own check, which takes a process and reads the whole file once more. */
  readonly integrity?: boolean
  /** Anchors that were taken from this log earlier. */
  readonly anchors?: ReadonlyArray<Anchor>
  /** Only the end of the chain, and no integrity check: as fast with any number of events. */
  readonly quick?: boolean
}

/** Works beside a running writer; events that are appended meanwhile are left to the next time. */
export const verifyLog = Effect.fn("verifyLog")(
  function*(path: string, options: VerifyOptions = {}): Effect.fn.Return<LogVerification, LogOpenFailure, Scope.Scope> {
    const { anchors = [], progress = () => {}, quick = false } = options
    const { file, origin, warnings } = yield* openToRead(path)
    const head = yield* attempt("read", file.path, () => readHead(file, origin))
    const start = quick ? yield* attempt("read", file.path, () => chainTail(file, origin)) : undefined
    const walk = new ChainWalk(file, origin, head, start)
    const total = head.position - (start?.position ?? 0)
    while (walk.page()) {
      progress({ what: "verifying events", done: walk.events, total })
      yield* Effect.yieldNow
    }
    const found = yield* attempt("read", file.path, () => [
      ...lossesAmong(warnings),
      ...checkAnchors(file, origin, head, anchors),
      ...checkSchema(file)
    ])
    if (options.integrity !== false && !quick) {
      progress({ what: "checking SQLite's structures", done: 0, total: 1 })
      for (const detail of yield* checkIntegrity(file.path)) found.push({ class: "integrity", position: null, detail })
    }
    return {
      ledgerId: origin.ledgerId,
      head,
      events: walk.events,
      findings: [...walk.findings, ...found],
      warnings: warnings.filter((warning) => warning.class !== "events lost")
    }
  },
  Effect.scoped
)

const lossesAmong = (warnings: ReadonlyArray<LogWarning>): ReadonlyArray<Finding> =>
  warnings.filter((warning) => warning.class === "events lost")
    .map(({ detail }) => ({ class: "witness", position: null, detail }))
