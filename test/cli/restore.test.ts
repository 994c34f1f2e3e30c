/** `ledger restore` as a person uses it: the files of this machine, no daemon, a clear word about what is lost. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { backupLog } from "../../src/event-log/backupLog.ts"
import { toLedgerFailure } from "../../src/ledger/toLedgerFailure.ts"
import { ledgerCommand } from "../support/commandLine.ts"
import { pausedMany, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const command = (...words: ReadonlyArray<string>) => Effect.promise(() => ledgerCommand(words))

describe("ledger restore", () => {
  it.live("says what would be lost, and with --replace what was, and where the old files are", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      const backup = path.join(path.dirname(log), "backup.db")
      yield* writing(log, (open) => open.append(pausedMany(3)))
      yield* backupLog(log, backup)
      yield* writing(log, (open) => open.append(pausedMany(2)))
      const views = log.replace(/\.db$/u, ".views-0123456789ab-1.db")
      fs.writeFileSync(views, "stale")

      const refused = yield* command("restore", backup, "--db", log)
      assert.strictEqual(refused.code, 1)
      assert.include(refused.stderr, "the present log holds events 4 to 5, which the backup lacks")
      assert.isTrue(fs.existsSync(views))

      const done = yield* command("restore", backup, "--db", log, "--replace", "--json")
      assert.strictEqual(done.code, 0, done.stderr)
      const document = JSON.parse(done.stdout) as { schema: string; lost: unknown; replaced: string; position: number }
      assert.deepInclude(document, { schema: "ledger.restore/1", lost: { from: 4, to: 5 }, position: 3 })
      assert.isTrue(fs.existsSync(path.join(document.replaced, path.basename(log))))
      assert.isFalse(fs.existsSync(views))
    }))

  it.live("counts one event as one, in the log, in the backup and in what is lost", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      const backup = path.join(path.dirname(log), "backup.db")
      yield* writing(log, (open) => open.append(pausedMany(1)))
      yield* backupLog(log, backup)
      yield* writing(log, (open) => open.append(pausedMany(1)))
      const refused = yield* command("restore", backup, "--db", log)
      assert.include(refused.stderr, "the present log holds event 2, which the backup lacks")
      const done = yield* command("restore", backup, "--db", log, "--replace")
      assert.include(done.stdout, "Restored 1 event from ")
      assert.include(done.stdout, "! event 2 is lost: set the bookmarks")

      const other = path.join(path.dirname(log), "other", "ledger.db")
      yield* writing(other, (open) => open.append(pausedMany(1)))
      const foreign = yield* command("restore", backup, "--db", other)
      assert.include(foreign.stderr, "the present log is another ledger, with one event")
    }))

  it.live("--to restores elsewhere, from a relative path too", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      const backup = path.join(path.dirname(log), "backup.db")
      yield* writing(log, (open) => open.append(pausedMany(3)))
      yield* backupLog(log, backup)
      const elsewhere = path.join(path.dirname(log), "drill", "ledger.db")
      const done = yield* command("restore", backup, "--db", log, "--to", elsewhere)
      assert.strictEqual(done.code, 0, done.stderr)
      assert.include(done.stdout, "Restored 3 events")
      assert.isTrue(fs.existsSync(elsewhere))
    }))

  it("is done where the files are, and wants a backup that is there", async () => {
    assert.strictEqual((await ledgerCommand(["restore", "x.db", "--url", "http://127.0.0.1:1"])).code, 2)
    const missing = await ledgerCommand(["restore", "/nowhere/x.db", "--db", "/tmp/never/ledger.db"])
    assert.deepInclude(missing, { code: 2 })
    assert.include(missing.stderr, "there is no file /nowhere/x.db")
    assert.isFalse(fs.existsSync("/tmp/never"))
  })

  it.live("calls the ledger's own file by its name: to restore it, or to back it up into itself, is wrong usage", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* writing(log, (open) => open.append(pausedMany(3)))
      const runs = [[log, "is the log itself"], [path.dirname(log), "is no backup: it is a directory"]] as const
      for (const [file, why] of runs) {
        const ran = yield* command("restore", file, "--db", log)
        assert.strictEqual(ran.code, 2, ran.stderr)
        assert.include(ran.stderr, `${file} ${why}`)
      }
      const refused = toLedgerFailure(yield* Effect.flip(backupLog(log, log)))
      assert.deepInclude(refused, { code: "no-backup", exitCode: 2, hint: "name another file" })
      assert.include(refused.message, "is the log itself")
    }))
})
