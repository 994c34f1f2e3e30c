import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as path from "node:path"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import type { StoredEvent } from "../../src/event-log/StoredEvent.ts"
import { UndecodableEvent } from "../../src/event/LedgerEvent.ts"
import { createTables, Folding, type LogPages } from "../../src/projection/Folding.ts"
import type { Projections } from "../../src/projection/Projection.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"

const stored = (position: number, type = "MissionPaused"): StoredEvent => ({
  position,
  id: `00000000-0000-7000-8000-${String(position).padStart(12, "0")}`,
  type,
  version: 1,
  actor: "cli:ludo",
  occurredAt: 1_775_469_600_000,
  recordedAt: 1_775_469_600_000,
  idempotencyKey: null,
  payload: type === "note.SurfaceRecovered"
    ? `{"source":"xai","surface":"usage"}`
    : `{"mission":{"host":"default","number":${position},"owner":"trentuna","repository":"ledger"}}`,
  hash: Buffer.alloc(32, position)
})

const storedMany = (count: number) => Array.from({ length: count }, (_, index) => stored(index + 1))

const logOf = (events: ReadonlyArray<StoredEvent>): LogPages => ({
  readSync: (after, limit) => events.slice(after, after + limit),
  hashAtSync: (position) => position === 0 ? Buffer.alloc(32, 255) : events[position - 1]?.hash
})

/** A projection that numbers what it sees, and keeps the last number in memory; `opened` counts how often it read it. */
const numbering = () => {
  const counted = { opened: 0 }
  const projections: Projections = {
    parts: [{
      name: "numbering",
      version: 1,
      tables: "CREATE TABLE numbered (position INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;",
      indexes: ""
    }],
    open: (views) => {
      counted.opened++
      let last = (views.prepare("SELECT count(*) AS n FROM numbered").get() as { n: number }).n
      const insert = views.prepare("INSERT INTO numbered VALUES (?, ?)")
      return [{ apply: ({ position }) => void insert.run(position, ++last), flush: () => undefined }]
    }
  }
  return { counted, projections }
}

/** All steps of a page at once. */
const pageOf = (folding: Folding, ...asked: Parameters<Folding["page"]>) => {
  const steps = folding.page(...asked)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Views in a file of their own, and two processes that fold into it. */
const twoFoldings = Effect.gen(function*() {
  const file = path.join(yield* temporaryDirectory, "views.db")
  const { counted, projections } = numbering()
  const open = SqliteFile.scoped({ path: file, role: "views", mode: "write" })
  const [mine, theirs] = [yield* open, yield* open]
  createTables(mine, projections)
  /** While the other process is in a transaction. */
  const whileTheyWrite = <A>(body: () => A) => theirs.transaction(body)
  const rows = () => mine.prepare("SELECT position, number FROM numbered ORDER BY position").raw().all()
  return {
    counted,
    rows,
    whileTheyWrite,
    mine: new Folding(mine, projections),
    theirs: new Folding(theirs, projections)
  }
})

const foldAll = (folding: Folding, log: LogPages, upTo?: number) => {
  const pages: Array<number> = []
  for (let page = pageOf(folding, log, upTo); page !== 0; page = pageOf(folding, log, upTo)) {
    assert.isNumber(page)
    pages.push(page as number)
  }
  return pages
}

const inOrder = (count: number) => storedMany(count).map(({ position }) => [position, position])

describe("folding", () => {
  it.effect("goes as far as the position that is asked for, and no further", () =>
    Effect.gen(function*() {
      const { mine, rows } = yield* twoFoldings
      const log = logOf(storedMany(200))
      assert.deepStrictEqual(foldAll(mine, log, 70), [64, 6])
      assert.strictEqual(mine.checkpoint()!.position, 70)
      assert.deepStrictEqual(rows(), inOrder(70))
      assert.strictEqual(pageOf(mine, log, 70), 0)
      assert.deepStrictEqual(foldAll(mine, log), [64, 64, 2])
      assert.deepStrictEqual(rows(), inOrder(200))
    }))

  it.effect("stands at the beginning of an empty log, and goes on from there", () =>
    Effect.gen(function*() {
      const { mine, rows } = yield* twoFoldings
      assert.deepStrictEqual(foldAll(mine, logOf([])), [])
      assert.strictEqual(mine.checkpoint()!.position, 0)
      assert.deepStrictEqual(foldAll(mine, logOf(storedMany(3))), [3])
      assert.deepStrictEqual(rows(), inOrder(3))
    }))

  it.effect("reads its memory from the tables once, not for every page", () =>
    Effect.gen(function*() {
      const { counted, mine } = yield* twoFoldings
      foldAll(mine, logOf(storedMany(200)))
      foldAll(mine, logOf(storedMany(300)))
      assert.strictEqual(counted.opened, 1)
    }))

  it.effect("reads its memory anew where another process has moved the views on", () =>
    Effect.gen(function*() {
      const { mine, rows, theirs } = yield* twoFoldings
      foldAll(mine, logOf(storedMany(10)))
      foldAll(theirs, logOf(storedMany(20)))
      foldAll(mine, logOf(storedMany(30)))
      assert.deepStrictEqual(rows(), inOrder(30))
    }))

  it.effect("does nothing, and leaves the views as they are, where another process was quicker", () =>
    Effect.gen(function*() {
      const { mine, rows, theirs } = yield* twoFoldings
      const log = logOf(storedMany(10))
      foldAll(mine, log, 5)
      const overtaken: LogPages = {
        ...log,
        hashAtSync: (position) => {
          // Between the look at what is new and the transaction that folds it.
          if (position === 6) foldAll(theirs, log)
          return log.hashAtSync(position)
        }
      }
      assert.strictEqual(pageOf(mine, overtaken), 0)
      assert.strictEqual(pageOf(mine, log), 0)
      assert.deepStrictEqual(mine.checkpoint()!.hash, stored(10).hash)
      assert.deepStrictEqual(rows(), inOrder(10))
    }))

  it.effect("waits for nobody where there is nothing new", () =>
    Effect.gen(function*() {
      const { mine, whileTheyWrite } = yield* twoFoldings
      const log = logOf(storedMany(10))
      foldAll(mine, log)
      assert.strictEqual(whileTheyWrite(() => pageOf(mine, log)), 0)
    }))

  it.effect("trusts nothing of what a page that failed left in memory", () =>
    Effect.gen(function*() {
      const { mine, rows } = yield* twoFoldings
      const events = storedMany(20)
      foldAll(mine, logOf(events.slice(0, 10)))
      const failure = pageOf(mine, logOf(events.with(15, stored(16, "RefundGranted"))))
      assert.instanceOf(failure, UndecodableEvent)
      assert.deepStrictEqual(rows(), inOrder(10))
      assert.deepStrictEqual(foldAll(mine, logOf(events)), [10])
      assert.deepStrictEqual(rows(), inOrder(20))
    }))

  it.effect("counts the informational events that it passes over, and folds those that it knows", () =>
    Effect.gen(function*() {
      const { mine, rows } = yield* twoFoldings
      const events = storedMany(200).with(1, stored(2, "note.SomethingNew")).with(99, stored(100, "note.SomethingElse"))
        .with(149, stored(150, "note.SurfaceRecovered"))
      foldAll(mine, logOf(events))
      assert.strictEqual(mine.checkpoint()!.skipped, 2)
      assert.deepStrictEqual(rows().map((row) => (row as Array<number>)[0]).filter((at) => at === 100 || at === 150), [
        150
      ])
    }))
})
