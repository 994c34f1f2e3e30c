/** Folding usage into views: the whole log anew, and snapshot by snapshot as a daemon does. */
import SqliteDatabase from "better-sqlite3"
import { Effect, Layer } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { EventLog } from "../../src/event-log/EventLog.ts"
import { projections } from "../../src/ledger/projections.ts"
import { Projector } from "../../src/projection/Projector.ts"
import { launcher, node } from "./command.ts"
import { history, type HistoryParameters } from "./History.ts"
import { writer } from "./madeLog.ts"
import { median, timed } from "./measure.ts"
import { count, type Row } from "./Row.ts"

const megabyte = 1024 * 1024

/** Preloaded into a process that is measured; plain JavaScript, as stripping types takes memory of its own. */
const rememberPeak = `data:text/javascript,${
  encodeURIComponent(`
    import { writeFileSync } from "node:fs"
    const { PEAK_MEMORY } = process.env
    process.once("exit", () => writeFileSync(PEAK_MEMORY, String(process.resourceUsage().maxRSS * 1024)))`)
}`

/** A command over the log in a process of its own, with `--json`: its answer, and megabytes at the most. */
export const commandOf = (command: ReadonlyArray<string>, log: string, home: string) => {
  const peak = path.join(home, "peak-memory")
  const answer = node(["--import", rememberPeak, launcher, ...command, "--json", "--quiet", "--db", log], home, {
    PEAK_MEMORY: peak
  })
  return { answer, memory: Number(fs.readFileSync(peak, "utf8")) / megabyte }
}

/** `ledger rebuild` of the log in a process of its own: milliseconds, and megabytes at the most. */
export const rebuildOf = (log: string, home: string): { readonly milliseconds: number; readonly memory: number } => {
  const { answer, memory } = commandOf(["rebuild"], log, home)
  const { durationMs } = JSON.parse(answer) as { durationMs: number }
  return { milliseconds: durationMs, memory }
}

export const rebuilding = async (log: string, { lines }: HistoryParameters, home: string): Promise<Row> => {
  const { memory, milliseconds: durationMs } = rebuildOf(log, home)
  const limit = await timed(() => copyLines(log, path.join(home, "raw-lines.db")))
  const speed = 1000 * lines / durationMs
  return {
    what: `rebuild of ${count(lines)} usage lines`,
    measured: `${count(speed)} lines/s (${(durationMs / 1000).toFixed(1)} s, ${count(memory)} MB)`,
    limit: `${count(1000 * lines / limit)} lines/s parsed and put into one bare table`,
    aim: "≥ 100,000 lines/s, < 300 MB",
    met: speed >= 100_000 && memory < 300
  }
}

interface Payload {
  readonly series: ReadonlyArray<{
    readonly key: string
    readonly model: string
    readonly meter: string
    readonly points: ReadonlyArray<{ readonly bucket: string; readonly amount: string }>
  }>
}

/** The least that any way of reading the lines must do: parse them, and keep the nine numbers of each in the order they come. */
const copyLines = (log: string, target: string): void => {
  const source = new SqliteDatabase(log, { readonly: true })
  const copy = bareTable(target)
  const page = source.prepare(
    "SELECT position, payload FROM event WHERE position > ? AND type = 'UsageSnapshotTaken' ORDER BY position LIMIT 128"
  )
  for (let rows: Array<{ position: number; payload: string }>, after = 0;;) {
    rows = page.all(after) as typeof rows
    if (rows.length === 0) break
    copy.insert(rows)
    after = rows.at(-1)!.position
  }
  copy.close()
  source.close()
}

const bareTable = (file: string) => {
  const bare = new SqliteDatabase(file)
  bare.pragma("journal_mode = WAL")
  bare.pragma("synchronous = NORMAL")
  bare.exec(
    "CREATE TABLE line (a INTEGER, b INTEGER, c INTEGER, d INTEGER, e INTEGER, f INTEGER, g INTEGER, h INTEGER, i INTEGER)"
  )
  const insert = bare.prepare("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
  const insertAll = bare.transaction((rows: ReadonlyArray<{ position: number; payload: string }>) => {
    for (const { payload, position } of rows) {
      for (const [index, { points }] of (JSON.parse(payload) as Payload).series.entries()) {
        for (const { amount, bucket } of points) {
          const start = Date.parse(bucket)
          const ticks = BigInt(Math.round(Number(amount) * 1e10))
          insert.run(index, start, position, start, start, start, ticks, ticks, ticks)
        }
      }
    }
  })
  return { insert: (rows: Parameters<typeof insertAll>[0]) => insertAll.immediate(rows), close: () => bare.close() }
}

/** Snapshots appended and folded one by one, as they come in. */
export const following = Effect.fn("following")(function*(directory: string, parameters: HistoryParameters) {
  const log = yield* EventLog
  const projector = yield* Projector
  const bare = bareTable(path.join(directory, "raw-follow.db"))
  const folded: Array<number> = []
  const copied: Array<number> = []
  let position = 0
  for (const happening of history(parameters)) {
    const { event } = happening
    position = (yield* log.append([happening]))[0]!.position
    const start = performance.now()
    yield* projector.views()
    const time = performance.now() - start
    if (event.type !== "UsageSnapshotTaken") continue
    const lines = event.payload.series.reduce((sum, { points }) => sum + points.length, 0)
    if (lines === 0) continue
    folded.push(time / lines)
    const [stored] = yield* log.read(position - 1, 1)
    const copyStart = performance.now()
    bare.insert([stored!])
    copied.push((performance.now() - copyStart) / lines)
  }
  bare.close()
  const [speed, limit] = [1000 / median(folded), 1000 / median(copied)]
  return {
    what: "usage lines projected, one snapshot a transaction",
    measured: `${count(speed)} lines/s`,
    limit: `${count(limit)} lines/s parsed and put into one bare table`,
    aim: "",
    met: null
  } satisfies Row
}, (effect, directory) => {
  const log = path.join(directory, "following", "ledger.db")
  return Effect.provide(effect, Projector.layer(log, projections).pipe(Layer.provideMerge(writer(log))))
})
