/** What people do on the forge is in the ledger: heard at once, or found later, and then once. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Delivery } from "../../src/demo/forge/Postman.ts"
import type { Act } from "../../src/forge/Act.ts"
import { repository } from "../support/forge.ts"
import { forgeLedger } from "../support/forgeLedger.ts"
import { hear, hookedForge, inTest, lowered, marksOf } from "../support/forgeStory.ts"
import { memoryLog } from "../support/memoryDirectory.ts"

const hour = 3_600_000
const on = (by: string) => ({ repository, issue: 3, by })
const writers = { writers: ["ludo", "hannibal"] }

describe("a mission", () => {
  it.effect("is started by a comment and ended by closing the issue, each at its second, by who did it", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.comment({ ...on("ludo"), body: "/mission start @face first go" })
      team.clock.now += hour
      team.forge.closeIssue(on("hannibal"))
      yield* hear(ledger, team)
      assert.deepStrictEqual(yield* marksOf(ledger), [
        "trentuna/token-monitor#3 2026-04-07T06:59:10.000Z MissionStarted",
        "trentuna/token-monitor#3 2026-04-07T07:59:10.000Z MissionEnded"
      ])
      const { bookmarks, windows } = yield* ledger.ledger.mission({ mission: "#3" })
      assert.deepStrictEqual(bookmarks.map(({ actor, note }) => [actor, note]), [
        ["forge:ludo", "first go"],
        ["forge:hannibal", null]
      ])
      assert.deepInclude(windows[0], { crew: ["face"] })
    })))

  it.effect("of which the forge's clock was off says so where it is shown, and status warns", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.comment({ ...on("ludo"), body: "/mission start" })
      const [{ body, headers }] = team.forge.deliveries() as [Delivery]
      yield* ledger.deliver({ body, headers: lowered(headers) }, team.clock.now - 240_000)
      yield* ledger.book.settle
      const { bookmarks } = yield* ledger.ledger.mission({ mission: "#3" })
      assert.deepStrictEqual(bookmarks.map(({ flags }) => flags), [["clamped-to-receipt", "skewed"]])
      const { alerts } = yield* ledger.ledger.status({})
      assert.include(
        alerts.map(({ text }) => text),
        "the forge dated 1 act in 7 days oddly, the last on trentuna/token-monitor#3"
      )
      const [started] = bookmarks
      const before = yield* ledger.ledger.mission({ mission: "#3", asOf: { position: started!.position } })
      assert.deepStrictEqual(before.bookmarks.map(({ flags }) => flags), [undefined])
    })))

  it.effect("is settled once, however often one settles", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.label({ ...on("ludo"), add: ["mission/active"] })
      assert.strictEqual((yield* hear(ledger, team)).acts, 1)
      const before = yield* ledger.events
      assert.deepStrictEqual(yield* ledger.book.settle, { acts: 0, latest: null })
      assert.lengthOf(yield* ledger.events, before.length)
    })))

  it.effect("waits to be settled through a restart and a rebuild, and status says that it waits", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const path = yield* memoryLog
      yield* Effect.scoped(Effect.gen(function*() {
        const ledger = yield* forgeLedger({}, path)
        team.forge.label({ ...on("ludo"), add: ["mission/active"] })
        const [{ body, headers }] = team.forge.deliveries() as [Delivery]
        yield* ledger.deliver({ body, headers: lowered(headers) }, team.clock.now)
        const { alerts } = yield* ledger.ledger.status({})
        assert.include(alerts.map(({ text }) => text), "1 act on the forge waits to become bookmarks")
      }))
      const ledger = yield* forgeLedger({}, path)
      yield* ledger.open.projector.rebuild()
      assert.strictEqual((yield* ledger.book.settle).acts, 1)
      assert.lengthOf(yield* marksOf(ledger), 1)
      const { alerts } = yield* ledger.ledger.status({})
      assert.notInclude(alerts.map(({ text }) => text).join(), "forge")
    })))

  it.effect("that was refused is told by status, with the reason", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.comment({ ...on("stranger"), body: "/mission start" })
      yield* hear(ledger, team)
      const { alerts } = yield* ledger.ledger.status({})
      assert.include(
        alerts.map(({ text }) => text),
        "1 act on the forge in 7 days made no bookmark, the last on trentuna/token-monitor#3: " +
          "stranger may not write to the repository"
      )
    })))

  it.effect("that a person took back is not made again", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.label({ ...on("ludo"), add: ["mission"] })
      yield* hear(ledger, team)
      const { bookmarks: [start] } = yield* ledger.ledger.mission({ mission: "#3" })
      yield* ledger.ledger.retract({ mission: "#3", bookmark: start!.id, why: "a slip", actor: "cli:ludo" })
      const sent = team.forge.deliveries().length
      team.clock.now += hour
      team.forge.label({ ...on("ludo"), add: ["deep"] })
      team.forge.closeIssue(on("ludo"))
      yield* hear(ledger, team, sent)
      assert.deepStrictEqual(yield* marksOf(ledger), [])
    })))

  it.effect("goes on by what is heard late: order of arrival decides nothing", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      for (const body of ["/mission start", "/mission pause", "/mission resume", "/mission end"]) {
        team.forge.comment({ ...on("ludo"), body })
        team.clock.now += hour
      }
      const deliveries = team.forge.deliveries()
      for (const index of [3, 1, 0, 2]) {
        const { body, headers } = deliveries[index]!
        yield* ledger.deliver({ body, headers: lowered(headers) }, team.clock.now)
        yield* ledger.book.settle
      }
      assert.deepStrictEqual((yield* marksOf(ledger)).map((mark) => mark.slice(25)), [
        "2026-04-07T06:59:10.000Z MissionStarted",
        "2026-04-07T07:59:10.000Z MissionPaused",
        "2026-04-07T08:59:10.000Z MissionResumed",
        "2026-04-07T09:59:10.000Z MissionEnded"
      ])
    })))

  it.effect("has a bookmark again that was taken back, if what is heard later bears it out", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      for (const body of ["/mission start", "/mission end", "/mission start"]) {
        team.forge.comment({ ...on("ludo"), body })
        team.clock.now += hour
      }
      team.forge.closeIssue(on("ludo"))
      const deliveries = team.forge.deliveries()
      for (const index of [0, 3, 1, 2]) {
        const { body, headers } = deliveries[index]!
        yield* ledger.deliver({ body, headers: lowered(headers) }, team.clock.now)
        yield* ledger.book.settle
      }
      assert.deepStrictEqual((yield* marksOf(ledger)).map((mark) => mark.slice(25)), [
        "2026-04-07T06:59:10.000Z MissionStarted",
        "2026-04-07T07:59:10.000Z MissionEnded",
        "2026-04-07T08:59:10.000Z MissionStarted",
        "2026-04-07T09:59:10.000Z MissionEnded"
      ])
    })))
})

describe("reading the forge", () => {
  it.effect("tells in which order a label was set, taken off and set again within one second", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.label({ ...on("ludo"), add: ["mission"] })
      team.forge.label({ ...on("ludo"), remove: ["mission"] })
      team.forge.label({ ...on("ludo"), add: ["mission"] })
      yield* hear(ledger, team)
      team.clock.now += hour
      yield* ledger.reconcile(team)
      yield* ledger.book.settle
      assert.deepStrictEqual(yield* marksOf(ledger), [
        "trentuna/token-monitor#3 2026-04-07T06:59:10.000Z MissionStarted"
      ])
    })))

  it.effect("finds a week of what no delivery told, with the forge's own times, and finds nothing the second time", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger({ ...writers, defaultRepository: repository })
      team.forge.comment({ ...on("ludo"), body: "/mission start" })
      team.clock.now += 24 * hour
      team.forge.label({ ...on("ludo"), add: ["mission/paused"] })
      team.clock.now += 24 * hour
      team.forge.closeIssue(on("hannibal"))
      team.clock.now += 4 * 24 * hour
      const [read] = yield* ledger.reconcile(team)
      assert.deepInclude(read, { failure: null })
      yield* ledger.book.settle
      assert.deepStrictEqual((yield* marksOf(ledger)).map((mark) => mark.slice(25)), [
        "2026-04-07T06:59:10.000Z MissionStarted",
        "2026-04-08T06:59:10.000Z MissionPaused",
        "2026-04-09T06:59:10.000Z MissionEnded"
      ])
      assert.deepStrictEqual(yield* ledger.reconcile(team), [{ repository, fresh: 0, failure: null }])
      assert.deepStrictEqual(yield* ledger.book.settle, { acts: 0, latest: null })
    })))

  it.effect("takes nothing from a forge that fails on the way, and all of it the next time", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger({ ...writers, defaultRepository: repository })
      team.forge.comment({ ...on("ludo"), body: "/mission start" })
      team.clock.now += hour
      team.forge.fault(/timeline/u, { kind: "status", status: 503, retryAfter: 60 })
      const before = (yield* ledger.events).length
      const [read] = yield* ledger.reconcile(team)
      assert.match(read!.failure!, /could not read the timeline/u)
      assert.lengthOf(yield* ledger.events, before)
      team.forge.clearFaults()
      yield* ledger.reconcile(team)
      yield* ledger.book.settle
      assert.lengthOf(yield* marksOf(ledger), 1)
    })))

  it.effect("takes back what a delivery made up", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.label({ ...on("ludo"), add: ["mission/active"] })
      yield* hear(ledger, team)
      const at = team.clock.now += hour
      const forged: Act = {
        key: "forge/forge.example/git/31/3/closed/forged",
        occurredAt: at,
        seen: {
          forge: "forge",
          repository: { id: 31, owner: "trentuna", name: "token-monitor" },
          issue: 3,
          by: "stranger",
          act: { kind: "closed" },
          via: "webhook",
          delivery: null,
          entry: null,
          flags: []
        }
      }
      yield* ledger.log.seen([forged])
      yield* ledger.book.settle
      assert.lengthOf(yield* marksOf(ledger), 2)
      team.clock.now += hour
      yield* ledger.reconcile(team)
      yield* ledger.book.settle
      assert.deepStrictEqual((yield* marksOf(ledger)).map((mark) => mark.slice(25)), [
        "2026-04-07T06:59:10.000Z MissionStarted"
      ])
    })))

  it.effect("keeps the missions of a repository that was renamed", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger()
      team.forge.label({ ...on("ludo"), add: ["mission/active"] })
      yield* hear(ledger, team)
      team.clock.now += hour
      team.forge.rename(repository, "budgets")
      yield* ledger.reconcile(team)
      yield* ledger.book.settle
      team.clock.now += hour
      team.forge.closeIssue({ repository: "trentuna/budgets", issue: 3, by: "ludo" })
      yield* ledger.reconcile(team)
      yield* ledger.book.settle
      const [mission, ...others] = yield* ledger.missions
      assert.lengthOf(others, 0)
      assert.strictEqual(mission!.mission, "trentuna/budgets#3")
      assert.lengthOf(mission!.windows, 1)
      assert.isNotNull(mission!.windows[0]!.to)
    })))

  it.effect("does not obey who may not write, nor an edited comment", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge()
      const ledger = yield* forgeLedger({ ...writers, defaultRepository: repository })
      team.forge.comment({ ...on("stranger"), body: "/mission start" })
      const comment = team.forge.comment({ ...on("ludo"), body: "hello" })
      team.clock.now += hour
      team.forge.editComment({ ...on("ludo"), comment, body: "/mission start" })
      yield* ledger.reconcile(team)
      yield* ledger.book.settle
      assert.deepStrictEqual(yield* marksOf(ledger), [])
    })))
})
