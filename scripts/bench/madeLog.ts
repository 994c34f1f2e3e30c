/** A log that holds a made-up history, written through the event log itself; kept between runs, as writing it takes a while. */
import { Clock, Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { storageFormat } from "../../src/database/SqliteFile.ts"
import { EventLog } from "../../src/event-log/EventLog.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { payloads } from "../../src/event/LedgerEvent.ts"
import { type Happening, history, type HistoryParameters } from "./History.ts"

/** Events a commit takes while a log is made. */
const batch = 200

/** Path of a log with this history; made when there is none yet. */
export const madeLog = Effect.fn("madeLog")(function*(parameters: HistoryParameters) {
  const directory = path.join(os.tmpdir(), `ledger-bench-${os.userInfo().uid}`, fingerprintOf(parameters))
  const log = path.join(directory, "ledger.db")
  if (fs.existsSync(log)) return log
  const making = `${directory}.making-${process.pid}`
  fs.rmSync(making, { recursive: true, force: true })
  yield* write(path.join(making, "ledger.db"), history(parameters))
  fs.renameSync(making, directory)
  return log
})

/** Another generator or another format makes another log. */
const fingerprintOf = (parameters: HistoryParameters): string => {
  const code = ["Account.ts", "bookmarksOf.ts", "Draws.ts", "History.ts", "madeLog.ts"]
    .map((file) => fs.readFileSync(path.join(import.meta.dirname, file), "utf8"))
  const versions = Object.entries(payloads).map(([type, { version }]) => `${type} ${version}`)
  const text = JSON.stringify([parameters, storageFormat, versions, code])
  return createHash("sha256").update(text).digest("hex").slice(0, 12)
}

/** Appends events at the instants at which they were recorded; the log closes in the end. */
export const write = Effect.fn("write")(function*(log: string, events: Iterable<Happening>) {
  const clock = new SetClock()
  const appendAll = Effect.gen(function*() {
    const { append } = yield* EventLog
    for (const group of groups(events)) {
      clock.now = group.at(-1)!.recordedAt
      yield* append(group)
    }
  })
  yield* Effect.provide(appendAll, writer(log)).pipe(Effect.provideService(Clock.Clock, clock))
})

/** The log, opened by its one writer. */
export const writer = (log: string) =>
  EventLog.layer({ path: log, mode: "write" }).pipe(
    Layer.provide(WriteLock.layer(log)),
    Layer.provide(SecureRandom.layerWebCrypto)
  )

function* groups(events: Iterable<Happening>): Generator<ReadonlyArray<Happening>> {
  let group: Array<Happening> = []
  for (const event of events) {
    if (group.push(event) < batch) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

/** Shows the instant it is set to; nothing here sleeps. */
class SetClock implements Clock.Clock {
  now = 0
  currentTimeMillisUnsafe = () => this.now
  currentTimeMillis = Effect.sync(() => this.now)
  currentTimeNanosUnsafe = () => BigInt(this.now) * 1_000_000n
  currentTimeNanos = Effect.sync(() => BigInt(this.now) * 1_000_000n)
  monotonicTimeNanosUnsafe = () => process.hrtime.bigint()
  monotonicTimeNanos = Effect.sync(() => process.hrtime.bigint())
  sleep = () => Effect.yieldNow
}
