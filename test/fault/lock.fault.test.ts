/** The lock outlives a pause and not a death. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const acquire = (path: string) => Effect.scoped(WriteLock.acquire(path))

it.live("a process that is stopped keeps the lock, one that is killed frees it at once", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    const running = yield* LogProcess.start("holdLock.ts", [path, "/run/ledger.sock"])
    yield* running.line("held")
    assert.deepInclude(yield* Effect.flip(acquire(path)), {
      _tag: "LockHeld",
      pid: running.pid,
      socket: "/run/ledger.sock"
    })

    running.signal("SIGSTOP")
    assert.strictEqual((yield* WriteLock.holder(path))?.pid, running.pid)
    assert.deepInclude(yield* Effect.flip(acquire(path)), { _tag: "LockHeld", pid: running.pid })

    running.signal("SIGKILL")
    yield* running.exit
    assert.isUndefined(yield* WriteLock.holder(path))
    assert.strictEqual((yield* acquire(path)).holder.pid, process.pid)
  }))

it.live("of many that want it at once one gets it, and the next when that one is killed", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    const all = yield* Effect.forEach([1, 2, 3], () => LogProcess.start("holdLock.ts", [path]))
    const first = yield* Effect.raceAll(all.map((running) => Effect.as(Effect.exit(running.line("held")), running)))
    const holder = yield* WriteLock.holder(path)
    assert.include(all.map(({ pid }) => pid), holder!.pid)
    assert.strictEqual(first.pid, holder!.pid)
    assert.deepInclude(yield* Effect.flip(acquire(path)), { _tag: "LockHeld", pid: holder!.pid })
    for (const running of all) running.signal("SIGKILL")
    for (const running of all) yield* running.exit
    assert.strictEqual(all.filter((running) => running.lines.includes("held")).length, 1)
    yield* acquire(path)
  }))
