/** kill −9 between an act on the forge and its bookmark: the daemon that comes next makes it, and makes nothing twice. */
import { assert, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { scopedStandIn } from "../../src/demo/scopedStandIn.ts"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { secret } from "../support/deliveries.ts"
import { opened, repository, setTheScene } from "../support/forge.ts"
import { allEvents } from "../support/logs.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { ask } from "../support/runningDaemon.ts"

const rounds = Number(process.env["LEDGER_FAULT_ROUNDS"] ?? 3)
const words = ["start", "pause", "resume", "end"] as const
const types = ["MissionStarted", "MissionPaused", "MissionResumed", "MissionEnded"]

const environment = {
  LEDGER_FORGE_KIND: "forgejo",
  LEDGER_FORGE_URL: "http://127.0.0.1:1/git",
  LEDGER_FORGE_WEBHOOK_SECRET: secret
}

/** Deliveries of commands, a minute apart, each of which makes one bookmark. */
const commandsOf = (count: number) =>
  Effect.gen(function*() {
    const clock = { now: opened }
    const forge = yield* scopedStandIn(() => ForgeStandIn.start({ now: () => clock.now }))
    setTheScene(forge)
    forge.hold()
    forge.addHook(repository, { url: "http://127.0.0.1:1/hooks/forge", secret })
    for (let index = 0; index < count; index++) {
      clock.now += 60_000
      forge.comment({ repository, issue: 3, by: "vigilio", body: `/mission ${words[index % 4]}` })
    }
    return forge.deliveries()
  })

const told = (events: Effect.Success<ReturnType<typeof allEvents>>) => {
  const of = (type: string) => events.filter((event) => event.type === type)
  const settled = of("note.ForgeActSettled").map(({ payload }) => (JSON.parse(payload) as { readonly act: number }).act)
  return {
    acts: of("note.ForgeActSeen").length,
    settled,
    marks: events.filter(({ type }) => types.includes(type) || type === "BookmarkRetracted").map(({ type }) => type)
  }
}

it.live(
  `${rounds} kills between act and bookmark leave every act with its bookmark, once`,
  () =>
    Effect.scoped(Effect.gen(function*() {
      const path = yield* memoryLog
      const deliveries = yield* commandsOf(rounds * 8)
      let waiting = 0
      for (let round = 0; round < rounds; round++) {
        yield* Effect.scoped(Effect.gen(function*() {
          const daemon = yield* DaemonProcess.start(path, environment)
          yield* daemon.ready
          const port = Number(new URL(/url=(http:\/\/\S+)/u.exec(daemon.errors)![1]!).port)
          // The first are settled at once; the others come while it takes its breath.
          for (const { body, headers } of deliveries.slice(round * 8, round * 8 + 8)) {
            const { status } = yield* ask(port, "/hooks/forge", { method: "POST", body, headers })
            assert.strictEqual(status, 202)
          }
          yield* Effect.promise(() => daemon.stop("SIGKILL"))
        }))
        const { acts, settled } = told(yield* allEvents(path))
        assert.strictEqual(acts, round * 8 + 8)
        waiting += acts - settled.length
      }
      assert.isAbove(waiting, 0)
      for (let start = 0; start < 2; start++) {
        yield* Effect.scoped(Effect.gen(function*() {
          const daemon = yield* DaemonProcess.start(path, environment)
          yield* daemon.ask("/api/v1/events?after=0&limit=1000&type=note.ForgeActSettled").pipe(
            Effect.repeat({
              until: ({ text }) => text.trim().split("\n").length >= deliveries.length,
              schedule: Schedule.spaced("50 millis")
            })
          )
          yield* Effect.promise(() => daemon.stop("SIGTERM"))
        }))
        const { marks, settled } = told(yield* allEvents(path))
        assert.strictEqual(new Set(settled).size, deliveries.length)
        assert.lengthOf(settled, deliveries.length)
        assert.deepStrictEqual(marks, deliveries.map((_, index) => types[index % 4]!))
      }
    })),
  { timeout: 30_000 + rounds * 20_000 }
)
