/** The daemon goes on answering while one answer takes long. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { Usd } from "../../src/money/Usd.ts"
import { newLedger } from "../support/recordedLedger.ts"
import { ask, type Asked, runningDaemon, withToken } from "../support/runningDaemon.ts"

const begin = Date.parse("2026-04-06T00:00:00Z")
const minute = 60_000
const buckets = 101

/** A minute each, of a hundred keys: some ten thousand values that all grew. */
const reading = (turn: number) => ({
  event: {
    type: "UsageSnapshotTaken" as const,
    payload: {
      source: "xai",
      surface: "usage" as const,
      basis: "billed" as const,
      grid: { unit: "minute" as const, zone: "Etc/GMT" as const, dimensions: ["api_key_id"] },
      window: { from: begin, to: begin + buckets * minute },
      readAt: begin + buckets * minute + turn * minute,
      digest: "00",
      rounded: 0,
      series: Array.from({ length: 100 }, (_, key) => ({
        ...{ key: `key-${key}`, model: "grok", meter: "tokens" },
        points: Array.from({ length: buckets }, (_, index) => ({
          bucket: begin + index * minute,
          amount: Usd.ticks(BigInt(turn * 1_000_000 + key))
        }))
      }))
    }
  },
  occurredAt: begin + buckets * minute + turn * minute,
  actor: "daemon",
  idempotencyKey: null
})

/** A daemon over a ledger with three readings; what it answers, in the order of the answers. */
const answering = Effect.gen(function*() {
  const { ledger, open } = yield* newLedger()
  for (let turn = 1; turn <= 3; turn++) yield* open.log.append([reading(turn)])
  yield* open.projector.views()
  const { port } = yield* runningDaemon({ service: ledger })
  const answered: Array<string> = []
  const asking = (path: string, asked: Asked = {}) =>
    Effect.map(ask(port, path, { headers: withToken, ...asked }), ({ status }) => {
      assert.strictEqual(status, 200)
      answered.push(path)
    })
  return { open, answered, asking }
})

it.live("others are answered while a difference of many postings is made", () =>
  Effect.scoped(Effect.gen(function*() {
    const { answered, asking } = yield* answering
    const diff = "/api/v1/diff?between=0&and=head&from=2026-04-06T00:00:00Z&by=mission"
    yield* Effect.all([asking(diff), asking("/healthz"), asking("/api/v1/status")], { concurrency: "unbounded" })
    assert.strictEqual(answered.at(-1), diff)
  })), 60_000)

it.live(
  "while a mission that began long ago is booked, others are answered, and events are appended",
  () =>
    Effect.scoped(Effect.gen(function*() {
      const { asking, open } = yield* answering
      const { file } = yield* open.projector.views()
      const beside = yield* SqliteFile.scoped({ path: file.path, role: "views", mode: "read" })
      const booked = () => beside.prepare("SELECT count(*) FROM posting WHERE position = 4").pluck().get() as number
      const booking = asking("/api/v1/bookmarks", {
        method: "POST",
        headers: { ...withToken, "content-type": "application/json" },
        body: JSON.stringify({ kind: "start", mission: "trentuna/ledger#1", at: "2026-04-06T00:00:00Z" })
      })
      const meanwhile = Effect.gen(function*() {
        while ((yield* open.log.head).position < 4) yield* Effect.sleep(1)
        yield* open.log.append([reading(5)])
        yield* asking("/healthz")
        assert.strictEqual(booked(), 0)
      })
      yield* Effect.all([booking, meanwhile], { concurrency: "unbounded" })
      yield* open.projector.views()
      assert.isAbove(booked(), 20_000)
    })),
  60_000
)
