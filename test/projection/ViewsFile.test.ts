import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { fingerprintOf, ViewsDirectory } from "../../src/projection/ViewsFile.ts"
import { interposed } from "../support/interposed.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const fingerprint = "0123456789ab"

/** A directory of views with these files in it, each named by what follows its fingerprint. */
const holding = (...rests: ReadonlyArray<string>) =>
  Effect.map(temporaryLog, (log) => {
    const beside = (name: string) => path.join(path.dirname(log), name)
    const pathOf = (rest: string) => beside(`ledger.views-${fingerprint}-${rest}`)
    for (const rest of rests) fs.writeFileSync(pathOf(rest), rest)
    const names = () =>
      fs.readdirSync(path.dirname(log)).map((name) => name.replace(`ledger.views-${fingerprint}-`, "")).sort()
    return { beside, directory: new ViewsDirectory(log, fingerprint), names, pathOf }
  })

describe("the name of the views", () => {
  const part = { name: "missions", version: 3, tables: "CREATE TABLE mission (id)", indexes: "CREATE INDEX by_id" }
  const events = { MissionStarted: { version: 1 }, SplitRuleSet: { version: 2 } }
  const changed = {
    "the name of a projection": [[{ ...part, name: "keys" }], events],
    "the version of a fold": [[{ ...part, version: 4 }], events],
    "a table": [[{ ...part, tables: "CREATE TABLE mission (id, name)" }], events],
    "an index": [[{ ...part, indexes: "" }], events],
    "one projection more": [[part, part], events],
    "the version to which events are upcast": [[part], { ...events, SplitRuleSet: { version: 3 } }],
    "an event that is now known": [[part], { ...events, MissionEnded: { version: 1 } }]
  } as const

  it.each(Object.keys(changed) as Array<keyof typeof changed>)("is another one after a change of %s", (what) => {
    const [parts, types] = changed[what]
    assert.notStrictEqual(fingerprintOf({ parts }, types), fingerprintOf({ parts: [part] }, events))
  })

  it("is the same as long as nothing changes that decides their rows", () =>
    assert.strictEqual(
      fingerprintOf({ parts: [{ ...part }] }, { ...events }),
      fingerprintOf({ parts: [part] }, events)
    ))
})

describe("of the views beside a log", () => {
  it.effect("the newest complete ones of this release count, and nothing that only looks like them", () =>
    Effect.gen(function*() {
      const { beside, directory, pathOf } = yield* holding(
        "2.db",
        "10.db",
        "10.db-wal",
        "99.db-shm",
        "98.building-1",
        "x97.db"
      )
      fs.writeFileSync(beside("ledger.views-ba9876543210-77.db"), "of another release")
      fs.writeFileSync(beside("ledger.views-77.db"), "of nobody")
      assert.strictEqual(directory.newest(), pathOf("10.db"))
      assert.strictEqual(directory.nextBuild(), pathOf(`11.building-${process.pid}`))
    }))

  it.effect("there are none where nothing was ever built", () =>
    Effect.gen(function*() {
      const { directory, pathOf } = yield* holding()
      assert.isUndefined(directory.newest())
      assert.strictEqual(directory.nextBuild(), pathOf(`1.building-${process.pid}`))
    }))

  it.effect("those in use stay: the present ones with their log, and what another process is building", () =>
    Effect.gen(function*() {
      const used = ["3.db", "3.db-shm", "3.db-wal", `4.building-${process.ppid}`]
      const { beside, directory, names, pathOf } = yield* holding(
        ...used,
        "2.db",
        "2.db-wal",
        `4.building-${process.pid}`
      )
      fs.writeFileSync(beside("ledger.views-ba9876543210-77.db"), "of another release")
      fs.writeFileSync(beside("other.views-ba9876543210-77.db"), "of another ledger")
      directory.clean(pathOf("3.db"))
      assert.deepStrictEqual(names(), [...used, "other.views-ba9876543210-77.db"].sort())
    }))
})

describe("a finished build", () => {
  it.effect("becomes the next generation, and leaves nothing under its old name", () =>
    Effect.gen(function*() {
      const { directory, names, pathOf } = yield* holding("1.db", "2.building-7")
      assert.strictEqual(directory.activate(pathOf("2.building-7")), pathOf("2.db"))
      assert.deepStrictEqual(names(), ["1.db", "2.db"])
    }))

  it.effect("replaces nothing that another process put under the same name at that moment", () =>
    Effect.gen(function*() {
      const { directory, pathOf } = yield* holding("2.building-7")
      yield* interposed("linkSync", (_, target) => {
        if (target === pathOf("1.db")) fs.writeFileSync(pathOf("1.db"), "of another process")
      })
      assert.strictEqual(directory.activate(pathOf("2.building-7")), pathOf("2.db"))
      assert.strictEqual(fs.readFileSync(pathOf("1.db"), "utf8"), "of another process")
    }))

  it.effect("stays a build, and says why, where it cannot be switched in", () =>
    Effect.gen(function*() {
      const { directory, pathOf } = yield* holding("2.building-7")
      yield* interposed("linkSync", () => {
        throw Object.assign(new Error("EPERM: operation not permitted"), { code: "EPERM" })
      })
      assert.throws(() => directory.activate(pathOf("2.building-7")), "EPERM")
      assert.isTrue(fs.existsSync(pathOf("2.building-7")))
    }))

  it.effect("is on the disk before it has its name", () =>
    Effect.gen(function*() {
      const { directory, pathOf } = yield* holding("1.building-7")
      const done: Array<string> = []
      yield* interposed("fsyncSync", () => done.push("synced"))
      yield* interposed("linkSync", () => done.push("named"))
      directory.activate(pathOf("1.building-7"))
      assert.deepStrictEqual(done, ["synced", "named"])
    }))
})
