import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Layer } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { EventLog } from "../../src/event-log/EventLog.ts"
import { projections } from "../../src/ledger/projections.ts"
import { type ProjectionFailure, Projector } from "../../src/projection/Projector.ts"
import { fingerprintOf } from "../../src/projection/ViewsFile.ts"
import { copyLog, pausedMany, reader, settleFile, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

/** A projector over the log as a command has it, closed afterwards. `changed` is what it sees otherwise than it is. */
const projecting = <A, E, R>(
  log: string,
  body: (projector: Projector["Service"]) => Effect.Effect<A, E, R>,
  changed: Partial<EventLog["Service"]> = {}
) => {
  const seen = Layer.effect(EventLog, Effect.map(EventLog, (events) => ({ ...events, ...changed })))
  return Projector.use(body).pipe(
    Effect.provide(Projector.layer(log, projections).pipe(Layer.provide(seen), Layer.provide(reader(log))))
  )
}

const append = (log: string, count: number, first: number) =>
  writing(log, (events) => events.append(pausedMany(count, first)))

const viewsBeside = (log: string) => fs.readdirSync(path.dirname(log)).filter((name) => name.includes(".views-")).sort()

const fileOf = (projector: Projector["Service"]) => Effect.map(projector.views(), ({ file }) => file)

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

  it.live("are read from the file that a rebuild elsewhere made, not from the one that it removed", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      yield* projecting(log, (daemon) =>
        Effect.gen(function*() {
          const before = yield* fileOf(daemon)
          yield* projecting(log, ({ rebuild }) => rebuild())
          const after = yield* fileOf(daemon)
          assert.isTrue(fs.existsSync(after.path))
          assert.notStrictEqual(after.path, before.path)
          assert.isFalse(before.connection.open)
        }))
    }).pipe(Effect.scoped))

  it.live("leave no file open that a rebuild replaced", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      yield* projecting(log, (projector) =>
        Effect.gen(function*() {
          const before = yield* fileOf(projector)
          yield* projector.rebuild()
          assert.isFalse(before.connection.open)
          assert.isTrue((yield* fileOf(projector)).connection.open)
        }))
    }).pipe(Effect.scoped))

  it.live("are built once, however many ask at once", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 300, 1)
      yield* projecting(log, (projector) =>
        Effect.gen(function*() {
          const asked = yield* Effect.all([fileOf(projector), fileOf(projector), fileOf(projector)], { concurrency: 3 })
          assert.strictEqual(new Set(asked).size, 1)
        }))
      assert.deepStrictEqual(viewsBeside(log), [`ledger.views-${fingerprintOf(projections)}-1.db`])
    }).pipe(Effect.scoped))

  it.live("are given whole to those who ask during a rebuild", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 300, 1)
      yield* projecting(log, (projector) =>
        Effect.gen(function*() {
          yield* projector.views()
          const [, file, , missions] = yield* Effect.all(
            [projector.rebuild(), fileOf(projector), projector.rebuild(), missionsIn(projector)],
            { concurrency: 4 }
          )
          assert.strictEqual(missions, 300)
          assert.strictEqual(path.basename(file.path), `ledger.views-${fingerprintOf(projections)}-2.db`)
        }))
      assert.deepStrictEqual(viewsBeside(log), [`ledger.views-${fingerprintOf(projections)}-3.db`])
    }).pipe(Effect.scoped))

  it.live("let others work while they are built", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 300, 1)
      let answered = 0
      const answeredAfter: Array<number> = []
      const answering = Effect.forever(Effect.andThen(Effect.sync(() => answered++), Effect.yieldNow))
      yield* Effect.forkScoped(answering)
      yield* projecting(log, ({ rebuild }) => rebuild(() => answeredAfter.push(answered)))
      assert.isAbove(answeredAfter.length, 3)
      assert.isAbove(new Set(answeredAfter).size, 1)
    }).pipe(Effect.scoped))

  it.live.each(["mission", "checkpoint"])(
    "are built anew when damage of table %s shows only while they are read",
    (table) =>
      Effect.gen(function*() {
        const log = yield* temporaryLog
        yield* append(log, 300, 1)
        yield* projecting(log, missionsIn)
        const [built] = viewsBeside(log)
        const file = path.join(path.dirname(log), built!)
        settleFile(file)
        const connection = new SqliteDatabase(file)
        const page = connection.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().get(
          table
        ) as number
        connection.close()
        fs.writeFileSync(file, fs.readFileSync(file).fill(0xEE, (page - 1) * 4096, page * 4096))
        yield* append(log, 5, 301)
        assert.strictEqual(yield* projecting(log, missionsIn), 305)
        assert.notDeepEqual(viewsBeside(log), [built])
      }).pipe(Effect.scoped)
  )

  it.live("that cannot be opened, though they are not damaged, are left alone and told of", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      yield* projecting(log, missionsIn)
      const [built] = viewsBeside(log)
      fs.mkdirSync(path.join(path.dirname(log), `${built}-wal`))
      const failure = yield* Effect.flip(projecting(log, missionsIn))
      assert.strictEqual(failure._tag, "DatabaseFailed")
      assert.include(failure.message, built!)
      assert.deepStrictEqual(viewsBeside(log), [built!, `${built}-wal`])
    }).pipe(Effect.scoped))

  it.live("are not built from a log that becomes another one meanwhile", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      const others = { hashAtSync: (position: number) => Buffer.alloc(32, position === 0 ? 0 : Math.random() * 256) }
      const failure = yield* Effect.flip(projecting(log, missionsIn, others))
      assert.strictEqual(failure._tag, "ViewsDiverged")
      assert.deepStrictEqual(viewsBeside(log), [])
    }).pipe(Effect.scoped))

  it.live("are built over what an earlier process of the same number left", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 10, 1)
      const left = `${log.slice(0, -".db".length)}.views-${fingerprintOf(projections)}-1.building-${process.pid}`
      fs.writeFileSync(left, "half a build, of a container in which the daemon has the same number at every start")
      assert.strictEqual(yield* projecting(log, missionsIn), 10)
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

describe("views aside, for comparison,", () => {
  it.live("end where they are asked to, say how far they are, and go with their scope", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 300, 1)
      const told: Array<readonly [done: number, total: number]> = []
      const file = yield* projecting(log, ({ aside }) =>
        Effect.gen(function*() {
          const { file, position } = yield* aside((done, total) => told.push([done, total]), 100)
          assert.strictEqual(position, 100)
          assert.isTrue(fs.existsSync(file.path))
          return file
        }).pipe(Effect.scoped))
      assert.deepStrictEqual(told.at(-1), [100, 100])
      assert.deepStrictEqual([...new Set(told.map(([, total]) => total))], [100])
      assert.isFalse(file.connection.open)
      assert.isFalse(fs.existsSync(path.dirname(file.path)))
      assert.deepStrictEqual(viewsBeside(log), [])
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

  it.live("stop views that were right until then, and a rebuild leaves those as they are", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* append(log, 1, 1)
      yield* projecting(log, missionsIn)
      const built = viewsBeside(log)
      forge(log, "RefundGranted")
      for (const act of ["views", "rebuild"] as const) {
        const failure = yield* Effect.flip(
          projecting(log, (projector): Effect.Effect<unknown, ProjectionFailure> => projector[act]())
        )
        assert.strictEqual(failure._tag, "UndecodableEvent")
        assert.deepStrictEqual(viewsBeside(log), built)
      }
    }).pipe(Effect.scoped))
})
