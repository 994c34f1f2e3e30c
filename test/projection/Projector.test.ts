import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Layer } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { projections } from "../../src/ledger/projections.ts"
import { Projector } from "../../src/projection/Projector.ts"
import { fingerprintOf } from "../../src/projection/ViewsFile.ts"
import { copyLog, pausedMany, reader, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

/** A projector over the log as a command has it, asked once and closed. */
const projecting = <A, E>(log: string, body: (projector: Projector["Service"]) => Effect.Effect<A, E>) =>
  Projector.use(body).pipe(Effect.provide(Projector.layer(log, projections).pipe(Layer.provideMerge(reader(log)))))

const append = (log: string, count: number, first: number) =>
  writing(log, (events) => events.append(pausedMany(count, first)))

const viewsBeside = (log: string) => fs.readdirSync(path.dirname(log)).filter((name) => name.includes(".views-")).sort()

const missionsIn = (projector: Projector["Service"]) =>
  Effect.map(
    projector.views(),
    ({ file }) => (file.prepare("SELECT count(*) AS n FROM mission").get() as { n: number }).n
  )

describe("views", () => {
  it.live("are built once, then only caught up", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 300, 1)
      assert.strictEqual(yield* projecting(log, missionsIn), 300)
      const built = viewsBeside(log)
      yield* append(log, 5, 301)
      assert.strictEqual(yield* projecting(log, missionsIn), 305)
      assert.deepStrictEqual(viewsBeside(log), built)
      assert.deepStrictEqual(built, [`ledger.views-${fingerprintOf(projections)}-1.db`])
    }).pipe(Effect.scoped))

  it.live("are caught up by two processes at once without folding anything twice", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 1, 1)
      yield* projecting(log, missionsIn)
      yield* append(log, 1000, 2)
      const both = yield* Effect.all([projecting(log, missionsIn), projecting(log, missionsIn)], { concurrency: 2 })
      assert.deepStrictEqual(both, [1001, 1001])
    }).pipe(Effect.scoped))

  it.live("are built anew under a new name by a rebuild, and the old ones are gone", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 200, 1)
      const before = yield* projecting(log, missionsIn)
      const folded: Array<number> = []
      const { events } = yield* projecting(log, ({ rebuild }) => rebuild((done) => folded.push(done)))
      assert.strictEqual(events, 200)
      assert.isAbove(folded.length, 1)
      assert.deepStrictEqual(folded, [...folded].sort((left, right) => left - right))
      assert.strictEqual(folded.at(-1), 200)
      assert.deepStrictEqual(viewsBeside(log), [`ledger.views-${fingerprintOf(projections)}-2.db`])
      assert.strictEqual(yield* projecting(log, missionsIn), before)
    }).pipe(Effect.scoped))

  it.live("go on being right in a process whose file another one replaced", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      yield* projecting(log, (daemon) =>
        Effect.gen(function*() {
          assert.strictEqual(yield* missionsIn(daemon), 10)
          yield* projecting(log, ({ rebuild }) => rebuild())
          yield* append(log, 10, 11)
          assert.strictEqual(yield* missionsIn(daemon), 20)
        }))
    }).pipe(Effect.scoped))

  it.live("are built anew when they are damaged", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 50, 1)
      yield* projecting(log, missionsIn)
      const [name] = viewsBeside(log)
      fs.writeFileSync(path.join(path.dirname(log), name!), "not a database at all, but long enough to be read as one")
      assert.strictEqual(yield* projecting(log, missionsIn), 50)
    }).pipe(Effect.scoped))

  it.live("are built anew when an old copy of the log was put back", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      const copy = copyLog(log)
      yield* append(log, 10, 11)
      assert.strictEqual(yield* projecting(log, missionsIn), 20)
      for (const name of fs.readdirSync(path.dirname(log)).filter((name) => !name.includes(".views-"))) {
        fs.rmSync(path.join(path.dirname(log), name))
      }
      for (const [name, bytes] of copy) fs.writeFileSync(name, bytes)
      yield* append(log, 5, 101)
      assert.strictEqual(yield* projecting(log, missionsIn), 15)
    }).pipe(Effect.scoped))

  it.live("leave nothing of a build whose process is gone", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      const dead = `${log.slice(0, -".db".length)}.views-${fingerprintOf(projections)}-1.building-999999999`
      fs.writeFileSync(dead, "half a build")
      yield* projecting(log, missionsIn)
      assert.isFalse(fs.existsSync(dead))
    }).pipe(Effect.scoped))
})

describe("events of other releases", () => {
  const forge = (log: string, type: string) => {
    const connection = new SqliteDatabase(log)
    const last = connection.prepare("SELECT * FROM event ORDER BY position DESC LIMIT 1").get() as Record<
      string,
      unknown
    >
    const next = { ...last, position: 2, id: Buffer.alloc(16, 7), idempotency_key: null, type }
    const columns = Object.keys(next)
    connection.prepare(`INSERT INTO event (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`)
      .run(...Object.values(next))
    connection.close()
  }

  it.live("are counted and passed over when they only inform", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 1, 1)
      forge(log, "note.SomethingNew")
      const { position, skipped } = yield* projecting(log, (projector) => projector.views())
      assert.deepStrictEqual({ position, skipped }, { position: 2, skipped: 1 })
    }).pipe(Effect.scoped))

  it.live("stop the views when they could move money", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 1, 1)
      forge(log, "RefundGranted")
      const failure = yield* Effect.flip(projecting(log, (projector) => projector.views()))
      assert.strictEqual(failure._tag, "UndecodableEvent")
      assert.include(failure.message, "RefundGranted")
    }).pipe(Effect.scoped))
})
