/** Reading a forge goes on whatever one issue does to it, finds everything once, and leaves no trace where there is nothing new. */
import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { repository, type TestForge } from "../support/forge.ts"
import { forgeLedger } from "../support/forgeLedger.ts"
import { hear, hookedForge, marksOf } from "../support/forgeStory.ts"

type Ledger = Effect.Success<ReturnType<typeof forgeLedger>>

const hour = 3_600_000
const inTest = <A, E>(body: Effect.Effect<A, E, Scope.Scope>) =>
  body.pipe(Effect.scoped, Effect.provide(TestClock.layer()))
const on = { repository, issue: 3, by: "ludo" }
const known = { writers: ["ludo"], defaultRepository: repository }

const read = Effect.fnUntraced(function*(ledger: Ledger, team: TestForge) {
  team.clock.now += hour
  const outcomes = yield* ledger.reconcile(team)
  yield* ledger.book.settle
  return outcomes
})

/** How many events two more readings append. */
const noise = Effect.fnUntraced(function*(ledger: Ledger, team: TestForge) {
  const before = (yield* ledger.events).length
  yield* read(ledger, team)
  yield* read(ledger, team)
  return (yield* ledger.events).length - before
})

it.effect("a repository in which nothing happens leaves no events, be a mission under way there or not", () =>
  inTest(Effect.gen(function*() {
    const team = yield* hookedForge()
    const ledger = yield* forgeLedger(known)
    team.forge.label({ ...on, add: ["mission"] })
    team.forge.comment({ ...on, body: "/mission pause" })
    yield* hear(ledger, team)
    yield* read(ledger, team)
    yield* read(ledger, team)
    assert.strictEqual(yield* noise(ledger, team), 0)
  })))

it.effect("an issue that was deleted is looked for once", () =>
  inTest(Effect.gen(function*() {
    const team = yield* hookedForge()
    const ledger = yield* forgeLedger(known)
    team.forge.openIssue({ repository, number: 4, by: "ludo", labels: ["deep"] })
    team.forge.comment({ ...on, issue: 4, body: "/mission start" })
    yield* hear(ledger, team)
    team.forge.deleteIssue({ ...on, issue: 4 })
    yield* read(ledger, team)
    assert.strictEqual(yield* noise(ledger, team), 0)
    assert.lengthOf(yield* marksOf(ledger), 1)
  })))

it.effect("a timeline with a line that the forge cannot tell is read as far as it goes, without an event each time", () =>
  inTest(Effect.gen(function*() {
    const team = yield* hookedForge()
    const ledger = yield* forgeLedger(known)
    team.forge.refer({ ...on, shown: "broken" })
    team.forge.label({ ...on, add: ["mission"] })
    yield* hear(ledger, team)
    yield* read(ledger, team)
    assert.strictEqual(yield* noise(ledger, team), 0)
  })))

it.effect.each([403, 500])(
  "an issue whose timeline answers %i keeps no other from being read, and is read when it can be",
  (status) =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger(known)
      team.forge.openIssue({ repository, number: 4, by: "ludo", labels: ["mission"] })
      team.forge.label({ ...on, add: ["mission"] })
      team.forge.fault(/issues\/4\/timeline/u, { kind: "status", status, ...status === 500 ? { retryAfter: 60 } : {} })
      assert.isNull((yield* read(ledger, team))[0]!.failure)
      assert.deepStrictEqual((yield* marksOf(ledger)).map((mark) => mark.split(" ")[0]), ["trentuna/token-monitor#3"])
      yield* read(ledger, team)
      assert.strictEqual(yield* noise(ledger, team), 0)
      team.forge.clearFaults()
      yield* read(ledger, team)
      assert.lengthOf(yield* marksOf(ledger), 2)
      assert.strictEqual(yield* noise(ledger, team), 0)
    }))
)

it.effect("a forge in trouble is taken for one that was not read at all", () =>
  inTest(Effect.gen(function*() {
    const team = yield* hookedForge()
    const ledger = yield* forgeLedger(known)
    team.forge.label({ ...on, add: ["mission"] })
    team.forge.fault(/timeline/u, { kind: "status", status: 502, retryAfter: 60 })
    assert.isNotNull((yield* read(ledger, team))[0]!.failure)
    team.forge.clearFaults()
    yield* read(ledger, team)
    assert.lengthOf(yield* marksOf(ledger), 1)
  })))

it.effect("on GitHub a label whose delivery got lost is found, and nothing is asked by issue type", () =>
  inTest(Effect.gen(function*() {
    const team = yield* hookedForge("github")
    const ledger = yield* forgeLedger({ ...known, kind: "github" })
    team.forge.label({ ...on, add: ["mission"] })
    yield* read(ledger, team)
    team.forge.closeIssue(on)
    yield* read(ledger, team)
    assert.lengthOf(yield* marksOf(ledger), 2)
  })))

it.effect.each([true, false])(
  "pull requests are read as issues are, where they count: %s",
  (pulls) =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger({ ...known, pulls })
      team.forge.openIssue({ repository, number: 5, by: "ludo", isPull: true })
      team.forge.label({ ...on, issue: 5, add: ["mission"] })
      yield* read(ledger, team)
      assert.lengthOf(yield* marksOf(ledger), pulls ? 1 : 0)
      yield* read(ledger, team)
      assert.strictEqual(yield* noise(ledger, team), 0)
    }))
)
