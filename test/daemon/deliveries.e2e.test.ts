/** Forges of every kind deliver to a daemon of its own process: what happened there stands in its log, once, whatever went wrong on the way. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { scopedStandIn } from "../../src/demo/scopedStandIn.ts"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { example, headersOf, secret } from "../support/deliveries.ts"
import { repository, setTheScene } from "../support/forge.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { ask } from "../support/runningDaemon.ts"

const kinds = ["forgejo", "gitea", "github"] as const
const on = { repository, issue: 3 }

interface Recorded {
  readonly actor: string
  readonly payload: { readonly act: Readonly<Record<string, unknown>>; readonly by: string; readonly issue: number }
}

/** The forge, which the daemon is configured for, and what it has recorded so far. */
const staged = Effect.fnUntraced(function*(kind: (typeof kinds)[number], environment: Record<string, string> = {}) {
  const forge = yield* scopedStandIn(() => ForgeStandIn.start({ options: { kind } }))
  setTheScene(forge)
  const daemon = yield* DaemonProcess.start(yield* memoryLog, {
    LEDGER_FORGE_KIND: kind,
    LEDGER_FORGE_URL: forge.url,
    LEDGER_FORGE_WEBHOOK_SECRET: secret,
    LEDGER_FORGE_WRITERS: "vigilio",
    LEDGER_AGENTS_HANNIBAL: "xai-hannibal",
    ...environment
  })
  yield* daemon.ready
  const url = /url=(http:\/\/\S+)/u.exec(daemon.errors)![1]!
  const recorded = Effect.map(
    daemon.ask("/api/v1/events?after=0&limit=1000&type=note.ForgeActSeen"),
    ({ text }) => text.trim().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Recorded)
  )
  return { daemon, forge, url, recorded }
})

describe("a forge that delivers", () => {
  for (const kind of kinds) {
    it.live(`as ${kind} does: each act is in the log, once`, () =>
      Effect.scoped(Effect.gen(function*() {
        const { forge, recorded, url } = yield* staged(kind)
        // Of the repository, of its owner, and of the whole forge: each sends every act.
        for (const target of [repository, "trentuna", "*"]) forge.addHook(target, { url: `${url}/hooks/forge`, secret })
        forge.comment({ ...on, by: "vigilio", body: "/mission start @hannibal @face" })
        forge.comment({ ...on, by: "vigilio", body: "Fine with me.\n\n> /mission end" })
        forge.label({ ...on, by: "ludo", add: ["mission/active"] })
        forge.assign({ ...on, by: "ludo", login: "face" })
        forge.closeIssue({ ...on, by: "ludo" })
        forge.reopenIssue({ ...on, by: "ludo" })
        yield* Effect.promise(() => forge.idle())
        const [command, ...others] = (yield* recorded).toSorted((left, right) =>
          Number(right.payload.act["kind"] === "command") - Number(left.payload.act["kind"] === "command")
        )
        assert.deepInclude(command, { actor: "forge:vigilio" })
        assert.include(command!.payload.act, { command: "start", permitted: true })
        assert.deepStrictEqual(command!.payload.act["agents"], ["hannibal"])
        assert.deepStrictEqual(command!.payload.act["unknown"], ["face"])
        const meant = others.map(({ payload: { act, by } }) => `${by} ${String(act["kind"])}`)
        assert.deepStrictEqual(meant.toSorted(), ["ludo assignees", "ludo closed", "ludo labels", "ludo reopened"])
        assert.isTrue(forge.deliveries().every(({ url }) => url.endsWith("/hooks/forge")))
      })))
  }

  it.live("unreliably: twice, out of order, or cut off, and no act is there twice or wrong", () =>
    Effect.scoped(Effect.gen(function*() {
      const { daemon, forge, recorded, url } = yield* staged("forgejo")
      forge.addHook(repository, { url: `${url}/hooks/forge`, secret })
      forge.deliveryFaults({ redelivered: 0.5, cut: 0.2, reordered: 0.3, lost: 0.1 })
      for (let round = 0; round < 12; round++) {
        forge.comment({ ...on, by: "vigilio", body: `/mission ${round % 2 === 0 ? "start" : "pause"} round ${round}` })
      }
      yield* Effect.promise(() => forge.idle())
      const notes = (yield* recorded).map(({ payload: { act } }) => String(act["note"]))
      assert.isAbove(notes.length, 3)
      assert.strictEqual(new Set(notes).size, notes.length)
      assert.strictEqual((yield* daemon.ask("/healthz")).status, 200)
    })))
})

describe("a daemon", () => {
  it.live(
    "makes bookmarks of what is delivered, and of what it reads on the forge when it starts",
    () =>
      Effect.scoped(Effect.gen(function*() {
        const forge = yield* scopedStandIn(() => ForgeStandIn.start())
        const token = setTheScene(forge)
        forge.comment({ ...on, by: "vigilio", body: "/mission start @hannibal" })
        const daemon = yield* DaemonProcess.start(yield* memoryLog, {
          LEDGER_FORGE_KIND: "forgejo",
          LEDGER_FORGE_URL: forge.url,
          LEDGER_FORGE_TOKEN: token,
          LEDGER_FORGE_WEBHOOK_SECRET: secret,
          LEDGER_FORGE_WRITERS: "vigilio",
          LEDGER_FORGE_DEFAULT_REPOSITORY: repository,
          LEDGER_AGENTS_HANNIBAL: "xai-hannibal"
        })
        yield* daemon.ready
        const events = (type: string, count: number) =>
          daemon.ask(`/api/v1/events?after=0&limit=1000&type=${type}`).pipe(
            Effect.map(({ text }) => text.trim().split("\n").filter((line) => line !== "")),
            Effect.repeat({ until: (lines) => lines.length >= count, schedule: Schedule.spaced("50 millis") })
          )
        assert.lengthOf(yield* events("MissionStarted", 1), 1)
        const url = /url=(http:\/\/\S+)/u.exec(daemon.errors)![1]!
        forge.addHook(repository, { url: `${url}/hooks/forge`, secret })
        forge.closeIssue({ ...on, by: "ludo" })
        const [ended] = yield* events("MissionEnded", 1)
        assert.include(ended, "forge:ludo")
      })),
    60_000
  )
})

describe("a stopwatch", () => {
  for (const stop of ["stopped", "closed"] as const) {
    it.live(
      `that an agent ran, until it was ${stop}, is a window of that agent, though no delivery tells of it`,
      () =>
        Effect.scoped(Effect.gen(function*() {
          const clock = { now: Date.now() - 7_200_000 }
          const forge = yield* scopedStandIn(() => ForgeStandIn.start({ now: () => clock.now }))
          const token = setTheScene(forge, clock.now)
          clock.now += 60_000
          const from = Math.floor(clock.now / 1_000) * 1_000
          forge.startStopwatch({ ...on, by: "hannibal" })
          forge.startStopwatch({ ...on, by: "ludo" })
          clock.now += 3_600_000
          if (stop === "stopped") forge.stopStopwatch({ ...on, by: "hannibal" })
          else forge.closeIssue({ ...on, by: "hannibal" })
          forge.cancelStopwatch({ ...on, by: "ludo" })
          const daemon = yield* DaemonProcess.start(yield* memoryLog, {
            LEDGER_FORGE_KIND: "forgejo",
            LEDGER_FORGE_URL: forge.url,
            LEDGER_FORGE_TOKEN: token,
            LEDGER_FORGE_STOPWATCH: "true",
            LEDGER_FORGE_DEFAULT_REPOSITORY: repository,
            LEDGER_AGENTS_HANNIBAL: "xai-hannibal"
          })
          const { text } = yield* daemon.ask("/api/v1/events?after=0&limit=1000&type=MissionWindowAdded").pipe(
            Effect.repeat({ until: ({ text }) => text.trim() !== "", schedule: Schedule.spaced("50 millis") })
          )
          const [added, ...others] = text.trim().split("\n").map((line) => JSON.parse(line))
          assert.lengthOf(others, 0)
          assert.deepInclude(added.payload, {
            from: new Date(from).toISOString(),
            to: new Date(from + 3_600_000).toISOString(),
            crew: ["hannibal"]
          })
        })),
      60_000
    )
  }
})

describe("the ledger's own acts", () => {
  it.live(
    "are nobody's wish, from the first delivery on, however slowly the forge says whose the token is",
    () =>
      Effect.scoped(Effect.gen(function*() {
        const forge = yield* scopedStandIn(() => ForgeStandIn.start())
        const token = setTheScene(forge)
        forge.fault(/\/user$/u, { kind: "slow", ms: 300 })
        const daemon = yield* DaemonProcess.start(yield* memoryLog, {
          LEDGER_FORGE_KIND: "forgejo",
          LEDGER_FORGE_URL: forge.url,
          LEDGER_FORGE_TOKEN: token,
          LEDGER_FORGE_WEBHOOK_SECRET: secret
        })
        forge.hold()
        forge.addHook(repository, { url: "http://127.0.0.1:1/hooks/forge", secret })
        forge.label({ ...on, by: "ledger", add: ["mission/active"] })
        yield* daemon.ready
        const [{ body, headers }] = forge.deliveries() as [(ReturnType<typeof forge.deliveries>)[number]]
        const url = /url=(http:\/\/\S+)/u.exec(daemon.errors)![1]!
        const answer = yield* ask(Number(new URL(url).port), "/hooks/forge", { method: "POST", body, headers })
        assert.strictEqual(answer.text, "ignored\n")
        assert.lengthOf(forge.requests().filter(({ path }) => path.endsWith("/user")), 1)
      })),
    60_000
  )
})

describe("the examples of the contract", () => {
  it.live("delivered to the daemon are the acts that they describe, in its log", () =>
    Effect.scoped(Effect.gen(function*() {
      const { recorded, url } = yield* staged("forgejo")
      for (const name of ["issue_comment.created", "issues.label_updated", "issues.closed"] as const) {
        const body = example(name)
        const { status } = yield* ask(Number(new URL(url).port), "/hooks/forge", {
          method: "POST",
          body,
          headers: headersOf(body)
        })
        assert.strictEqual(status, 202)
      }
      const acts = (yield* recorded).map(({ actor, payload: { act, issue } }) => ({ actor, issue, act }))
      assert.deepStrictEqual(acts.map(({ act, issue }) => [issue, act["kind"]]), [[3, "command"], [3, "labels"], [
        3,
        "closed"
      ]])
      assert.include(acts[0]!.act, { command: "pause", note: "waiting on the ACL grant", permitted: true })
      assert.deepStrictEqual(acts[1]!.act["means"], { active: true, paused: false, plain: false })
      assert.deepStrictEqual(acts.map(({ actor }) => actor), ["forge:hannibal", "forge:hannibal", "forge:ludo"])
    })))

  it.live("are refused by a daemon whose secret is too short, which says so when it starts", () =>
    Effect.scoped(Effect.gen(function*() {
      const { daemon, recorded, url } = yield* staged("forgejo", { LEDGER_FORGE_WEBHOOK_SECRET: "too short" })
      const body = example("issues.closed")
      const headers = headersOf(body, { key: "too short" })
      const { status } = yield* ask(Number(new URL(url).port), "/hooks/forge", { method: "POST", body, headers })
      assert.strictEqual(status, 404)
      assert.include(daemon.errors, "cannot deliver: forge.webhook_secret has fewer than 16 bytes")
      assert.deepStrictEqual(yield* recorded, [])
    })))
})
