/** A repository is its id: whatever it is called, wherever it goes, and whoever gets its name afterwards. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ForgeKind } from "../../src/event/Forge.ts"
import { repository } from "../support/forge.ts"
import { forgeLedger } from "../support/forgeLedger.ts"
import { hand, hear, hookedForge, inTest, marksOf } from "../support/forgeStory.ts"

const hour = 3_600_000
const on = { repository, issue: 3, by: "ludo" }
const reader = { writers: ["ludo"], defaultRepository: repository }

/** What was done, without what it is called. */
const worked = (ledger: Parameters<typeof marksOf>[0]) =>
  Effect.map(marksOf(ledger), (marks) => marks.filter((mark) => !mark.endsWith("MissionMoved")))

/** An hour ago a label began a mission, and the delivery came. */
const begun = Effect.fnUntraced(function*(kind: ForgeKind) {
  const team = yield* hookedForge(kind)
  const ledger = yield* forgeLedger({ ...reader, kind })
  team.forge.label({ ...on, add: ["mission/active"] })
  yield* hear(ledger, team)
  team.clock.now += hour
  return { team, ledger }
})

describe.each(["forgejo", "gitea", "github"] as const)("a repository on %s", (kind) => {
  it.effect("that was transferred to another owner keeps its missions, though no delivery told of it", () =>
    inTest(Effect.gen(function*() {
      const { ledger, team } = yield* begun(kind)
      team.forge.transfer(repository, "ludo")
      assert.deepStrictEqual((yield* ledger.reconcile(team)).map(({ failure }) => failure), [null])
      yield* ledger.book.settle
      team.clock.now += hour
      team.forge.closeIssue({ ...on, repository: "ludo/token-monitor" })
      team.forge.clearRequests()
      yield* ledger.reconcile(team)
      // Once, though the configuration calls it by its former name.
      assert.lengthOf(team.forge.requests().filter(({ path }) => path.includes("/issues/3/timeline")), 1)
      yield* ledger.book.settle
      assert.deepStrictEqual(
        yield* worked(ledger),
        [
          "ludo/token-monitor#3 2026-04-07T06:59:10.000Z MissionStarted",
          "ludo/token-monitor#3 2026-04-07T08:59:10.000Z MissionEnded"
        ]
      )
    })))

  it.effect("whose name another one has now is neither confused with it nor lost", () =>
    inTest(Effect.gen(function*() {
      const { ledger, team } = yield* begun(kind)
      team.forge.rename(repository, "budgets")
      team.forge.addRepository(repository, { id: 7, access: { ludo: "admin", ledger: "write" } })
      for (const number of [3, 4]) team.forge.openIssue({ repository, number, by: "ludo" })
      team.clock.now += hour
      team.forge.comment({ ...on, body: "/mission start" })
      team.forge.comment({ ...on, issue: 4, body: "/mission start" })
      team.forge.closeIssue({ ...on, repository: "trentuna/budgets" })
      for (let round = 0; round < 2; round++) {
        yield* ledger.reconcile(team)
        yield* ledger.book.settle
        team.clock.now += hour
      }
      assert.sameMembers(yield* worked(ledger), [
        "trentuna/budgets#3 2026-04-07T06:59:10.000Z MissionStarted",
        "trentuna/budgets#3 2026-04-07T08:59:10.000Z MissionEnded",
        "trentuna/token-monitor#4 2026-04-07T08:59:10.000Z MissionStarted"
      ])
      assert.notInclude(team.forge.requests().map(({ path }) => path).join("\n"), "budgets/issues/4")
      const { alerts } = yield* ledger.ledger.status({})
      assert.match(
        alerts.map(({ text }) => text).join("\n"),
        /trentuna\/token-monitor was the name of another repository, whose mission this is/u
      )
    })))

  it.effect("leaves the mission of an issue that was deleted as it is", () =>
    inTest(Effect.gen(function*() {
      const { ledger, team } = yield* begun(kind)
      team.forge.deleteIssue(on)
      assert.deepStrictEqual((yield* ledger.reconcile(team)).map(({ failure }) => failure), [null])
      yield* ledger.book.settle
      assert.deepStrictEqual(yield* worked(ledger), [
        "trentuna/token-monitor#3 2026-04-07T06:59:10.000Z MissionStarted"
      ])
    })))

  it.effect("that was renamed is known by its id in the very next delivery", () =>
    inTest(Effect.gen(function*() {
      const team = yield* hookedForge(kind)
      const ledger = yield* forgeLedger({ kind })
      team.forge.label({ ...on, add: ["mission/active"] })
      team.clock.now += hour
      team.forge.rename(repository, "budgets")
      team.forge.closeIssue({ ...on, repository: "trentuna/budgets" })
      const [first, ...others] = team.forge.deliveries()
      yield* hand(ledger, [first!], team.clock.now)
      yield* hand(ledger, others, team.clock.now)
      assert.deepStrictEqual(yield* worked(ledger), [
        "trentuna/budgets#3 2026-04-07T06:59:10.000Z MissionStarted",
        "trentuna/budgets#3 2026-04-07T07:59:10.000Z MissionEnded"
      ])
    })))
})
