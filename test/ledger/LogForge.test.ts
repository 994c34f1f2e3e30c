/** What forges say is recorded once, whatever else the daemon is doing, and agents are known as soon as they are. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { ForgeLog } from "../../src/forge/ForgeLog.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import * as LogForge from "../../src/ledger/LogForge.ts"
import { decodedExample } from "../support/deliveries.ts"
import { missionRef, newLedger, plainSettings, type RecordedLedger } from "../support/recordedLedger.ts"

const forgeLog = (recorded: RecordedLedger, agents: ReadonlyArray<string> = []) =>
  Effect.map(
    Layer.build(
      LogForge.layer({ ...plainSettings, agents: new Map(agents.map((agent) => [agent, []])) }).pipe(
        Layer.provide(Layer.succeed(LedgerFiles, recorded.files))
      )
    ),
    (context) => Context.get(context, ForgeLog)
  )

const recordedActs = ({ open }: RecordedLedger) =>
  Effect.map(open.log.read(0, 1000), (events) => events.filter(({ type }) => type === "note.ForgeActSeen"))

describe("an act", () => {
  it.effect("is one event, though several deliveries tell it at once, each with an id of its own", () =>
    Effect.gen(function*() {
      const recorded = yield* newLedger()
      const forge = yield* forgeLog(recorded)
      const told = ["a", "b", "c"].map((delivery) => decodedExample("issues.closed", delivery))
      const fresh = yield* Effect.forEach(told, (acts) => forge.seen(acts), { concurrency: "unbounded" })
      assert.deepStrictEqual(fresh.toSorted((left, right) => left - right), [0, 0, 1])
      assert.strictEqual(yield* forge.seen([...told[1]!, ...told[2]!]), 0)
      assert.lengthOf(yield* recordedActs(recorded), 1)
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer())))

  it.effect("carries who did it, when, and its meaning as its key", () =>
    Effect.gen(function*() {
      const recorded = yield* newLedger()
      const forge = yield* forgeLog(recorded)
      const acts = decodedExample("issue_comment.created", "a")
      assert.strictEqual(yield* forge.seen(acts), 1)
      const [event] = yield* recordedActs(recorded)
      assert.include(event, {
        actor: "forge:hannibal",
        occurredAt: acts[0]!.occurredAt,
        idempotencyKey: "forge/trentuna.exe.xyz/git/31/comment/1733/created"
      })
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer())))

  it.effect("is recorded while somebody else has the turn to write", () =>
    Effect.gen(function*() {
      const recorded = yield* newLedger()
      const forge = yield* forgeLog(recorded)
      const recordedThen = yield* recorded.files.writing(() => forge.seen(decodedExample("issues.closed", "a")))
      assert.strictEqual(recordedThen, 1)
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer())))
})

describe("a rebuild", () => {
  it.live("ends, though a forge delivers without end, and deliveries are recorded meanwhile", () =>
    Effect.gen(function*() {
      const recorded = yield* newLedger()
      const forge = yield* forgeLog(recorded)
      const [act] = decodedExample("issues.closed", "a")
      const another = (key: string) => forge.seen([{ ...act!, key }])
      yield* Effect.forEach(Array.from({ length: 200 }, (_, index) => `before/${index}`), another)
      let pages = 0
      // Enough of them that a rebuild which waits for silence would be noticed, and yet ends.
      const { events } = yield* recorded.open.projector.rebuild(() => {
        if (pages++ < 300) Effect.runFork(another(`meanwhile/${pages}`))
      })
      assert.isBelow(pages, 20)
      assert.isBelow(events, 220)
      const { position } = yield* recorded.open.projector.views()
      assert.strictEqual(position, (yield* recorded.open.log.head).position)
      assert.isAbove(position, 200)
    }).pipe(Effect.scoped))
})

describe("agents", () => {
  it.effect("are those configured, those of bookmarks and those of keys, known as soon as they are recorded", () =>
    Effect.gen(function*() {
      const recorded = yield* newLedger()
      const say = (crew: ReadonlyArray<string>) =>
        recorded.open.log.append([{
          event: { type: "MissionStarted", payload: { mission: missionRef(1), crew, weight: 1 } },
          occurredAt: 0,
          actor: "cli:ludo",
          idempotencyKey: null
        }])
      yield* say(["face"])
      const forge = yield* forgeLog(recorded, ["vigilio"])
      assert.deepStrictEqual([...yield* forge.agents].sort(), ["face", "vigilio"])
      yield* say(["ba"])
      yield* recorded.open.log.append([{
        event: { type: "KeyAssigned", payload: { source: "xai", key: "k", agent: "hannibal", from: null } },
        occurredAt: 0,
        actor: "daemon",
        idempotencyKey: null
      }])
      assert.deepStrictEqual([...yield* forge.agents].sort(), ["ba", "face", "hannibal", "vigilio"])
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer())))
})
