/** kill −9 of the daemon, or of a command, while it reads a provider and records bookmarks: what was acknowledged is there, and the views are right. */
import { assert, it } from "@effect/vitest"
import { Clock, Context, Effect, Layer, Schedule, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as path from "node:path"
import { overSocket } from "../../src/api/client.ts"
import { reach } from "../../src/api/reach.ts"
import { history as april, keyIds } from "../../src/demo/april.ts"
import { liveCall } from "../../src/demo/xai/live.ts"
import * as XaiStandIn from "../../src/demo/xai/XaiStandIn.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import { makeLedger } from "../../src/ledger/makeLedger.ts"
import { Collector } from "../../src/source/Collector.ts"
import { tablesOf } from "../support/journals.ts"
import { plainSettings } from "../support/recordedLedger.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"

const rounds = Number(process.env["LEDGER_FAULT_ROUNDS"] ?? 4)

/** Spends a little every few milliseconds, all keys in turn, until the scope closes. */
const spendingProvider = Effect.acquireRelease(
  Effect.promise(async () => {
    const provider = await XaiStandIn.start({ history: { ...april(), usages: [], keyChanges: [], lag: 20 } })
    const keys = Object.values(keyIds)
    let spent = 0
    const timer = setInterval(
      () => provider.append(...liveCall(keys[spent++ % keys.length]!, Date.now(), Math.random)),
      15
    )
    return { provider, timer }
  }),
  ({ provider, timer }) =>
    Effect.promise(() => {
      clearInterval(timer)
      return provider.close()
    })
).pipe(Effect.map(({ provider }) => provider))

const environmentOf = (directory: string, { managementKey, teamId, url }: XaiStandIn.XaiStandIn) => ({
  HOME: directory,
  PATH: process.env["PATH"],
  TMPDIR: directory,
  LEDGER_DB: path.join(directory, "ledger.db"),
  LEDGER_PORT: "0",
  XAI_BASE_URL: url,
  XAI_TEAM_ID: teamId,
  XAI_MANAGEMENT_KEY: managementKey
})

/** A process of its own that is killed with the scope at the latest. */
const started = (script: string, args: ReadonlyArray<string>, env: NodeJS.ProcessEnv) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [path.join(import.meta.dirname, script), ...args], {
        env,
        stdio: ["ignore", "pipe", "pipe"]
      })
    ),
    (child) => kill(child)
  )

const kill = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, "close")
    child.kill("SIGKILL")
    await ended
  })

type Acknowledged = Map<number, string>

/** Three times in ten the kill comes before the first answer, so that the first read and the first start are hit as well. */
const waitForFirst = (child: ChildProcess, answered: () => boolean, errors: () => string) =>
  Math.random() < 0.3 ?
    Effect.void :
    Effect.suspend(() =>
      child.exitCode === null ? Effect.sleep("5 millis") : Effect.die(new Error(`it ended by itself: ${errors()}`))
    ).pipe(Effect.repeat({ until: answered }), Effect.asVoid)

/** The real daemon, asked through its socket by three people at once. */
const daemonRound = Effect.fnUntraced(function*(env: NodeJS.ProcessEnv, instant: number, acknowledged: Acknowledged) {
  const child = yield* started("../../src/main.ts", ["daemon"], env)
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()))
  const socket = yield* Effect.gen(function*() {
    if (child.exitCode !== null) assert.fail(`the daemon ended by itself: ${said}`)
    const holder = yield* WriteLock.holder(env["LEDGER_DB"]!)
    return holder?.pid === child.pid ? holder?.socket ?? null : null
  }).pipe(
    Effect.tap((socket) => socket === null ? Effect.sleep("20 millis") : Effect.void),
    Effect.repeat({ until: (socket) => socket !== null })
  )
  yield* reach(socket).pipe(Effect.retry(Schedule.spaced("20 millis").pipe(Schedule.upTo({ duration: "20 seconds" }))))
  const ledger = Context.get(yield* Layer.build(overSocket(socket)), Ledger)
  const acting = (person: number) =>
    Effect.gen(function*() {
      for (let act = 0;; act++) {
        const { id, position } = yield* ledger.bookmark({
          kind: act % 2 === 0 ? "start" : "end",
          mission: `trentuna/ledger#${person}`,
          at: null,
          crew: [],
          add: [],
          remove: [],
          actor: `cli:${person}`
        })
        acknowledged.set(position, id)
      }
    }).pipe(Effect.ignore)
  const before = acknowledged.size
  yield* Effect.forkScoped(Effect.forEach([1, 2, 3], acting, { concurrency: "unbounded" }))
  yield* waitForFirst(child, () => acknowledged.size > before, () => said)
  yield* Effect.sleep(instant)
  yield* kill(child)
})

/** A command that writes by itself. */
const commandRound = Effect.fnUntraced(function*(env: NodeJS.ProcessEnv, instant: number, acknowledged: Acknowledged) {
  const child = yield* started("../support/actForever.ts", [], env)
  let said = ""
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()))
  let errors = ""
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()))
  yield* waitForFirst(child, () => said.includes("\n"), () => errors)
  yield* Effect.sleep(instant)
  yield* kill(child)
  for (const [, position, id] of said.matchAll(/^ack (\d+) (\S{36})$/gmu)) acknowledged.set(Number(position), id!)
})

const examine = Effect.fnUntraced(function*(file: string, acknowledged: Acknowledged, label: string) {
  const surroundings = Effect.succeed({ daemon: { running: false, pid: null, socket: null }, warnings: [] })
  const ledger = Layer.effect(Ledger, makeLedger(plainSettings, { doctor: Effect.never, surroundings }))
  const collector = Layer.succeed(Collector, { readNow: () => Effect.succeed([]), health: Effect.succeed([]) })
  const context = yield* Layer.build(
    ledger.pipe(Layer.provide(collector), Layer.provideMerge(LedgerFiles.layerOnDemand(file)))
  )
  const { log, projector } = yield* Context.get(context, LedgerFiles).reading
  const events = yield* log.read(0, 1_000_000)
  for (const [position, id] of acknowledged) {
    assert.strictEqual(events[position - 1]?.id, id, `${label}: event ${position} was acknowledged`)
  }
  assert.deepStrictEqual(log.warnings, [], label)
  const verification = yield* Context.get(context, Ledger).verify(() => {})
  assert.deepStrictEqual(verification.findings, [], label)
  const live = tablesOf((yield* projector.views()).file)
  assert.deepStrictEqual(tablesOf((yield* projector.aside()).file), live, label)
  const { conservation } = yield* Context.get(context, Ledger).report({ from: 0, timeZone: "Etc/UTC" })
  assert.strictEqual(conservation.difference, "0", label)
  return events.length
}, Effect.scoped)

const killed = (
  round: (
    env: NodeJS.ProcessEnv,
    instant: number,
    acknowledged: Acknowledged
  ) => Effect.Effect<void, unknown, Scope.Scope>
) =>
  Effect.gen(function*() {
    const directory = yield* temporaryDirectory
    const provider = yield* spendingProvider
    const env = environmentOf(directory, provider)
    const acknowledged: Acknowledged = new Map()
    let before = 0
    for (let number = 0; number < Math.ceil(rounds / 2); number++) {
      const instant = Math.random() * 500
      yield* Effect.scoped(round(env, instant, acknowledged))
      const label = `round ${number}, killed after ${instant.toFixed(1)} ms, at ${yield* Clock.currentTimeMillis}`
      // A kill before the first file exists leaves nothing, and nothing was promised.
      const events = yield* examine(env.LEDGER_DB, acknowledged, label).pipe(
        Effect.catchTag("NoLedgerYet", (none) => acknowledged.size === 0 ? Effect.succeed(0) : none)
      )
      assert.isAtLeast(events, before)
      before = events
    }
    assert.deepStrictEqual(provider.leaks(), [])
  })

it.live("a daemon that is killed", () => killed(daemonRound), { timeout: 30_000 + rounds * 10_000 })

it.live("a command that is killed", () => killed(commandRound), { timeout: 30_000 + rounds * 10_000 })
