/** A `Ledger` that answers every request with the published example of its document and remembers what it was asked. */
import { Effect } from "effect"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFailure } from "../../src/ledger/LedgerFailure.ts"
import type { Event } from "../../src/report/documents/Event.ts"
import { example } from "./documents.ts"

export type LedgerService = Ledger["Service"]

export const documents = {
  report: example("ledger.report/1", { notices: ["héllo – “wide” 宽"] }),
  difference: example("ledger.diff/1"),
  explanation: example("ledger.explain/1"),
  missions: example("ledger.missions/1"),
  mission: example("ledger.mission/1"),
  keys: example("ledger.keys/1"),
  status: example("ledger.status/1"),
  event: example("ledger.event/1", { previousHash: "ab".repeat(32) }),
  reconciliation: example("ledger.reconcile/1"),
  doctor: example("ledger.doctor/1"),
  verification: example("ledger.verify/1"),
  rebuilt: example("ledger.rebuild/1"),
  anchored: example("ledger.anchor/1"),
  backup: example("ledger.backup/1"),
  bookmarked: example("ledger.bookmark/1"),
  keyAssignment: example("ledger.key-assignment/1"),
  splitRules: example("ledger.split/1"),
  splitRuleChange: example("ledger.split-rule/1"),
  snapshot: example("ledger.snapshot/1"),
  events: [1, 2, 3].map((position): Event =>
    example("ledger.event/1", { position, payload: { n: position, text: "a\nb “宽”" } })
  )
}

export interface FakeLedger {
  readonly service: LedgerService
  /** What was asked: the name of the method, and its request. */
  readonly asked: Array<readonly [string, unknown]>
}

/** `overrides` replace single answers. */
export const fakeLedger = (overrides: Partial<LedgerService> = {}): FakeLedger => {
  const asked: Array<readonly [string, unknown]> = []
  const answer = <A>(name: string, document: A) => (request?: unknown): Effect.Effect<A> =>
    Effect.sync(() => {
      asked.push([name, request])
      return document
    })
  const service: LedgerService = {
    report: answer("report", documents.report),
    diff: answer("diff", documents.difference),
    explain: answer("explain", documents.explanation),
    missions: answer("missions", documents.missions),
    mission: answer("mission", documents.mission),
    keys: answer("keys", documents.keys),
    event: answer("event", documents.event),
    events: answer("events", documents.events),
    status: answer("status", documents.status),
    reconcile: answer("reconcile", documents.reconciliation),
    doctor: answer("doctor", documents.doctor)(),
    anchor: answer("anchor", documents.anchored),
    verify: (onProgress, request) =>
      Effect.map(answer("verify", documents.verification)(request), (document) => {
        onProgress({ what: "events", done: 100, total: 412 })
        return document
      }),
    rebuild: (onProgress) =>
      Effect.map(answer("rebuild", documents.rebuilt)(), (document) => {
        onProgress({ what: "events", done: 412, total: 412 })
        return document
      }),
    backup: answer("backup", documents.backup),
    bookmark: answer("bookmark", documents.bookmarked),
    addWindow: answer("addWindow", documents.bookmarked),
    moveMission: answer("moveMission", documents.bookmarked),
    mergeMission: answer("mergeMission", documents.bookmarked),
    retract: answer("retract", documents.bookmarked),
    assignKey: answer("assignKey", documents.keyAssignment),
    splitRules: answer("splitRules", documents.splitRules),
    setSplitRule: answer("setSplitRule", documents.splitRuleChange),
    snapshot: answer("snapshot", documents.snapshot),
    ...overrides
  }
  return { service, asked }
}

export const failure = (
  exitCode: LedgerFailure["exitCode"],
  code = "went-wrong",
  hint: string | null = "do something"
): LedgerFailure => new LedgerFailure({ code, message: `it failed: ${code}`, hint, exitCode })
