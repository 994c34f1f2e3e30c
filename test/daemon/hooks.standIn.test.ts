/** A forge of each kind delivers to the daemon's own server, with everything going wrong that can: each act is recorded once. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Redacted } from "effect"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { opened, repository, setTheScene } from "../../src/demo/forge/team.ts"
import { scopedStandIn } from "../../src/demo/scopedStandIn.ts"
import type { ForgeKind } from "../../src/event/Forge.ts"
import type { Act } from "../../src/forge/Act.ts"
import { secret } from "../support/deliveries.ts"
import { runningDaemon, settings, token } from "../support/runningDaemon.ts"

const labels = { active: "mission/active", paused: "mission/paused", plain: "mission" }

/** A daemon that receives, and a forge whose repository, organisation and whole all have a hook to it. */
const loop = Effect.fnUntraced(function*(kind: ForgeKind, seed: number) {
  const acts: Array<Act> = []
  const clock = { now: opened }
  const forge = yield* scopedStandIn(() => ForgeStandIn.start({ options: { kind, seed }, now: () => clock.now }))
  setTheScene(forge)
  const host = new URL(forge.url).host + new URL(forge.url).pathname
  const { url } = yield* runningDaemon({
    selfOf: () => Effect.succeed("ledger"),
    settings: {
      ...settings(Redacted.make(token)),
      forges: [{
        ...{
          name: "home",
          kind,
          url: forge.url,
          host,
          token: null,
          places: { token: null, webhookSecret: null },
          hookless: null,
          labels,
          agents: new Map()
        },
        ...{ webhookSecrets: [Redacted.make(secret)], writers: [], stopwatch: false, pulls: false },
        ...{ reconcileEvery: 300_000, defaultRepository: null }
      }]
    },
    forgeLog: {
      agents: Effect.succeed(["hannibal", "vigilio"]),
      seen: (told) =>
        Effect.sync(() => {
          const fresh = told.filter(({ key }) => !acts.some((act) => act.key === key))
          acts.push(...fresh)
          return fresh.length
        })
    }
  })
  for (const place of [repository, "trentuna", "*"]) forge.addHook(place, { url: `${url}/hooks/forge`, secret })
  return { acts, clock, forge }
})

/** A mission's day, each act in a minute of its own; gives what should be recorded. */
const day = ({ clock, forge }: { clock: { now: number }; forge: ForgeStandIn.ForgeStandIn }): ReadonlyArray<string> => {
  const on = { repository, issue: 3 }
  const steps: ReadonlyArray<readonly [told: string | null, step: () => unknown]> = [
    ["command hannibal", () => forge.comment({ ...on, by: "hannibal", body: "/mission start" })],
    [null, () => forge.comment({ ...on, by: "hannibal", body: "talk" })],
    ["labels face", () => forge.label({ ...on, by: "face", add: ["mission/active"] })],
    ["assignees ludo", () => forge.assign({ ...on, by: "ludo", login: "vigilio" })],
    [null, () => forge.comment({ ...on, by: "ledger", body: "/mission end" })],
    ["closed ludo", () => forge.closeIssue({ ...on, by: "ludo" })],
    ["reopened ludo", () => forge.reopenIssue({ ...on, by: "ludo" })],
    ["command stranger", () => forge.comment({ ...on, by: "stranger", body: "/mission end" })],
    ["closed ludo", () => forge.closeIssue({ ...on, by: "ludo" })]
  ]
  return steps.flatMap(([told, step]) => {
    clock.now += 60_000
    step()
    return told === null ? [] : [`${new Date(clock.now).toISOString()} ${told}`]
  })
}

const recorded = (acts: ReadonlyArray<Act>): ReadonlyArray<string> =>
  acts.map(({ occurredAt, seen }) => `${new Date(occurredAt).toISOString()} ${seen.act.kind} ${seen.by ?? ""}`).sort()

describe.each(["forgejo", "gitea", "github"] as const)("the deliveries of %s", (kind) => {
  it.live(
    "by three hooks, out of order and sent again, are each act once, at the forge's own time",
    () =>
      Effect.gen(function*() {
        for (const seed of [1, 2, 3]) {
          const { acts, clock, forge } = yield* loop(kind, seed)
          forge.deliveryFaults({ reordered: 0.5, redelivered: 0.3, deaf: 0.2 })
          forge.hold()
          const wanted = day({ clock, forge })
          yield* Effect.promise(() => forge.release())
          assert.deepStrictEqual(recorded(acts), wanted)
          const accepted = new Set<number | null>([200, 202, null])
          assert.isTrue(forge.deliveries().every(({ status }) => accepted.has(status)))
        }
      }).pipe(Effect.scoped, Effect.provideService(Metric.MetricRegistry, new Map())),
    30_000
  )

  it.live("that got lost or were cut off are missing, and nothing else is", () =>
    Effect.gen(function*() {
      const { acts, clock, forge } = yield* loop(kind, 4)
      forge.deliveryFaults({ lost: 0.5, cut: 0.4 })
      const wanted = day({ clock, forge })
      yield* Effect.promise(() => forge.idle())
      const found = recorded(acts)
      assert.isTrue(found.every((act) => wanted.includes(act)))
      assert.isBelow(found.length, wanted.length)
    }).pipe(Effect.scoped, Effect.provideService(Metric.MetricRegistry, new Map())), 30_000)
})
