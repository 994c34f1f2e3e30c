/** What the payloads of the log say every bucket came to, folded as plainly as can be: the measure of all that the views say of money. */
import { Effect, Result } from "effect"
import { retryBusy } from "../database/retryBusy.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { EventLog } from "../event-log/EventLog.ts"
import { decodeEvent } from "../event/LedgerEvent.ts"
import type { UsageSnapshotTaken } from "../event/Usage.ts"

/** `raw_value`: the last value that any snapshot listed. Series are numbered at first sight, as those of the views are. */
const tables = `
  CREATE TABLE raw_series (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, surface TEXT NOT NULL, basis TEXT NOT NULL,
    key TEXT, model TEXT, meter TEXT
  ) STRICT;
  CREATE TABLE raw_value (
    series INTEGER NOT NULL, start INTEGER NOT NULL, ticks INTEGER NOT NULL, PRIMARY KEY (series, start)
  ) STRICT, WITHOUT ROWID;`

/** Enough to make a commit cheap, few enough to bound memory. */
const pageSize = 128

/** Writes the tables `raw_series` and `raw_value` into `file`, of all events up to position `upTo`. No code of the projections has a part in it. */
export const writeRawReadings = Effect.fnUntraced(function*(
  log: EventLog["Service"],
  file: SqliteFile,
  upTo: number,
  onRead: (done: number, total: number) => void
) {
  file.connection.exec(tables)
  const raw = new RawReadings(file)
  for (let after = 0; after < upTo;) {
    const page = yield* log.read(after, Math.min(pageSize, upTo - after))
    const snapshots: Array<UsageSnapshotTaken> = []
    for (const { payload, type, version } of page) {
      if (type !== "UsageSnapshotTaken") continue
      const decoded = decodeEvent(type, version, payload)
      if (Result.isFailure(decoded)) return yield* decoded.failure
      if (decoded.success.type === type) snapshots.push(decoded.success.payload)
    }
    yield* retryBusy("update", file.path, () => file.transaction(() => raw.add(snapshots)))
    if (page.length === 0) return
    after = page.at(-1)!.position
    onRead(after, upTo)
    yield* Effect.yieldNow
  }
})

class RawReadings {
  readonly #numbers = new Map<string, number>()
  readonly #insertSeries
  readonly #insertValue

  constructor(file: SqliteFile) {
    this.#insertSeries = file.prepare("INSERT INTO raw_series VALUES (?, ?, ?, ?, ?, ?, ?)")
    this.#insertValue = file.prepare(
      "INSERT INTO raw_value VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ticks = excluded.ticks"
    )
  }

  add(snapshots: ReadonlyArray<UsageSnapshotTaken>): void {
    for (const { basis, series, source, surface } of snapshots) {
      for (const { key, meter, model, points } of series) {
        if (points.length === 0) continue
        const number = this.#numberOf([source, surface, basis, key, model, meter])
        for (const { amount, bucket } of points) this.#insertValue.run(number, bucket, amount)
      }
    }
  }

  #numberOf(series: ReadonlyArray<string | null>): number {
    const name = JSON.stringify(series)
    let number = this.#numbers.get(name)
    if (number === undefined) {
      this.#numbers.set(name, number = this.#numbers.size + 1)
      this.#insertSeries.run(number, ...series)
    }
    return number
  }
}
