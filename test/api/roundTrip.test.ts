/** Whatever is asked of a daemon, over its socket or over TCP, is answered as the ledger itself would. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Redacted } from "effect"
import { overSocket, overUrl } from "../../src/api/client.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { documents, fakeLedger } from "../support/fakeLedger.ts"
import { type RunningDaemon, runningDaemon, token } from "../support/runningDaemon.ts"

const transports: ReadonlyArray<readonly [string, (daemon: RunningDaemon) => Layer.Layer<Ledger>]> = [
  ["the unix socket", ({ socket }) => overSocket(socket)],
  ["TCP", ({ url }) => overUrl(url, Redacted.make(token))]
]

const common = { actor: "cli:ludo", idempotencyKey: "once" }
const filters = {
  mission: "trentuna/token-monitor#3",
  agent: "vigilio & co",
  key: "k 1?",
  source: "xai",
  model: "grok+4",
  meter: "cached % tokens",
  from: 1_775_469_600_123,
  to: 1_775_473_200_000,
  asOf: { position: 12 },
  unattributed: true,
  timeZone: "Europe/Brussels"
}
const requests = {
  everything: { ...filters, by: ["mission", "day"] as const },
  ofOneFigure: filters,
  atAnInstant: { asOf: { instant: 1_775_469_600_123 }, cycle: "2026-04", timeZone: "Etc/UTC" },
  start: {
    kind: "start" as const,
    mission: "trentuna/token-monitor#3",
    at: null,
    crew: ["vigilio", "ba"],
    weight: 3,
    add: [],
    remove: [],
    note: "– begin –",
    ...common
  },
  crew: {
    kind: "crew" as const,
    mission: "#3",
    at: 1_775_469_600_123,
    crew: [],
    add: ["a"],
    remove: ["b"],
    actor: "x"
  },
  window: {
    mission: "#3",
    from: 1_775_469_600_123,
    to: 1_775_473_200_000,
    crew: ["a"],
    weight: 2,
    note: "late",
    ...common
  },
  move: { mission: "#3", to: "trentuna/ledger#7", note: "transferred", ...common },
  merge: { mission: "#4", into: "#3", ...common },
  split: { rule: "latest" as const, from: null, why: "one at a time", ...common },
  retract: { mission: "#3", bookmark: "0190", why: "wrong", ...common },
  assign: { key: "k1", agent: null, from: 1_775_469_600_000, ...common },
  events: { after: 7, type: "KeyAssigned", limit: 5 }
}

describe.each(transports)("over %s", (_, client) => {
  const asking = <A, E>(use: (ledger: Ledger["Service"]) => Effect.Effect<A, E>) =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, service } = fakeLedger()
      const daemon = yield* runningDaemon({ service })
      const started = asked.length
      const answer = yield* Ledger.use(use).pipe(Effect.provide(client(daemon)))
      return { answer, asked: asked.slice(started) }
    }))

  const same = <A, E>(
    name: string,
    use: (ledger: Ledger["Service"]) => Effect.Effect<A, E>,
    expected: { readonly answer: A; readonly asked: readonly [string, unknown] }
  ) =>
    it.live(name, () =>
      Effect.gen(function*() {
        const { answer, asked } = yield* asking(use)
        assert.deepStrictEqual(answer, expected.answer)
        assert.deepStrictEqual(asked, [expected.asked])
      }))

  const nothing = { ...requests.retract, bookmark: "" }
  same("a report with every filter", (ledger) => ledger.report(requests.everything), {
    answer: documents.report,
    asked: ["report", requests.everything]
  })
  same("a report of a cycle as of an instant", (ledger) => ledger.report(requests.atAnInstant), {
    answer: documents.report,
    asked: ["report", requests.atAnInstant]
  })
  same("an explanation with every filter", (ledger) => ledger.explain(requests.ofOneFigure), {
    answer: documents.explanation,
    asked: ["explain", requests.ofOneFigure]
  })
  const { asOf: _head, ...ofAllTimes } = filters
  const moved = {
    ...ofAllTimes,
    by: ["agent"] as const,
    between: [{ position: 7 }, "head"] as const
  }
  same("a difference between a position and the head", (ledger) => ledger.diff(moved), {
    answer: documents.difference,
    asked: ["diff", moved]
  })
  same("all missions", (ledger) => ledger.missions({ all: true }), {
    answer: documents.missions,
    asked: ["missions", { all: true }]
  })
  same("a mission by its reference", (ledger) => ledger.mission({ mission: "trentuna/token-monitor#3" }), {
    answer: documents.mission,
    asked: ["mission", { mission: "trentuna/token-monitor#3" }]
  })
  const then = { asOf: { instant: 1_775_469_600_123 } }
  same("missions as they were known then", (ledger) => ledger.missions({ all: false, asOf: { position: 0 } }), {
    answer: documents.missions,
    asked: ["missions", { all: false, asOf: { position: 0 } }]
  })
  same("a mission as it was known then", (ledger) => ledger.mission({ mission: "3", ...then }), {
    answer: documents.mission,
    asked: ["mission", { mission: "3", ...then }]
  })
  same("keys", (ledger) => ledger.keys({}), { answer: documents.keys, asked: ["keys", {}] })
  same("keys as they were known then", (ledger) => ledger.keys(then), { answer: documents.keys, asked: ["keys", then] })
  same("one event", (ledger) => ledger.event({ position: 7 }), {
    answer: documents.event,
    asked: ["event", { position: 7 }]
  })
  same("status as it was then", (ledger) => ledger.status(then), { answer: documents.status, asked: ["status", then] })
  same("events", (ledger) => ledger.events(requests.events), {
    answer: documents.events,
    asked: ["events", requests.events]
  })
  same("status", (ledger) => ledger.status({}), { answer: documents.status, asked: ["status", {}] })
  const cycle = { cycle: "2026-04", source: "xai" }
  same("a reconciliation of a cycle", (ledger) => ledger.reconcile({ ...cycle, ...then }), {
    answer: documents.reconciliation,
    asked: ["reconcile", { ...cycle, ...then }]
  })
  same("a reconciliation of the running cycle", (ledger) => ledger.reconcile({}), {
    answer: documents.reconciliation,
    asked: ["reconcile", {}]
  })
  same("doctor", (ledger) => ledger.doctor, { answer: documents.doctor, asked: ["doctor", undefined] })
  same("a start now", (ledger) => ledger.bookmark(requests.start), {
    answer: documents.bookmarked,
    asked: ["bookmark", requests.start]
  })
  same("a crew change in the past", (ledger) => ledger.bookmark(requests.crew), {
    answer: documents.bookmarked,
    asked: ["bookmark", requests.crew]
  })
  same("a window that is added", (ledger) => ledger.addWindow(requests.window), {
    answer: documents.bookmarked,
    asked: ["addWindow", requests.window]
  })
  same("a move", (ledger) => ledger.moveMission(requests.move), {
    answer: documents.bookmarked,
    asked: ["moveMission", requests.move]
  })
  same("a merge", (ledger) => ledger.mergeMission(requests.merge), {
    answer: documents.bookmarked,
    asked: ["mergeMission", requests.merge]
  })
  same("a split rule", (ledger) => ledger.setSplitRule(requests.split), {
    answer: documents.splitRuleChange,
    asked: ["setSplitRule", requests.split]
  })
  same("the split rules as they were then", (ledger) => ledger.splitRules(then), {
    answer: documents.splitRules,
    asked: ["splitRules", then]
  })
  same("a retraction", (ledger) => ledger.retract(requests.retract), {
    answer: documents.bookmarked,
    asked: ["retract", requests.retract]
  })
  same("a retraction of nothing, which the ledger refuses itself", (ledger) => ledger.retract(nothing), {
    answer: documents.bookmarked,
    asked: ["retract", nothing]
  })
  same("a key's new owner", (ledger) => ledger.assignKey(requests.assign), {
    answer: documents.keyAssignment,
    asked: ["assignKey", requests.assign]
  })
  same("a snapshot", (ledger) => ledger.snapshot({ source: "xai" }), {
    answer: documents.snapshot,
    asked: ["snapshot", { source: "xai" }]
  })
})

describe("over the unix socket only", () => {
  const progress: Array<unknown> = []

  it.live("long work tells how far it is", () =>
    Effect.scoped(Effect.gen(function*() {
      const daemon = yield* runningDaemon()
      yield* Effect.gen(function*() {
        const ledger = yield* Ledger
        const verification = yield* ledger.verify((step) => progress.push(step))
        const rebuilt = yield* ledger.rebuild((step) => progress.push(step))
        assert.deepStrictEqual(verification, documents.verification)
        assert.deepStrictEqual(rebuilt, documents.rebuilt)
        assert.deepStrictEqual(progress, [
          { what: "events", done: 100, total: 412 },
          { what: "events", done: 412, total: 412 }
        ])
      }).pipe(Effect.provide(overSocket(daemon.socket)))
    })))

  it.live("a backup goes where the command stands, not where the daemon does", () =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, service } = fakeLedger()
      const { socket } = yield* runningDaemon({ service })
      const made = yield* Ledger.use((ledger) => ledger.backup({ file: "copy.db" })).pipe(
        Effect.provide(overSocket(socket))
      )
      assert.deepStrictEqual(made, documents.backup)
      assert.deepStrictEqual(asked.at(-1), ["backup", { file: `${process.cwd()}/copy.db` }])
    })))

  it.live("over TCP it is refused, with the token too", () =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, service } = fakeLedger()
      const { url } = yield* runningDaemon({ service })
      const before = asked.length
      yield* Effect.gen(function*() {
        const ledger = yield* Ledger
        const refused = [
          yield* Effect.flip(ledger.verify(() => {})),
          yield* Effect.flip(ledger.rebuild(() => {})),
          yield* Effect.flip(ledger.backup({ file: "/tmp/x" }))
        ]
        for (const { code, exitCode } of refused) assert.deepStrictEqual([code, exitCode], ["socket-only", 4])
        assert.strictEqual(asked.length, before)
      }).pipe(Effect.provide(overUrl(url, Redacted.make(token))))
    })))
})
