/**
 * Measures the ledger beside the limits of this machine and prints a table: `npm run bench`.
 *
 * - `--quick`: a log of 100,000 usage lines instead of 1,000,000;
 * - `--only NAME[,NAME]`: some of `appends`, `following`, `rebuilding`, `answers`, `retroactive`, `growth`, `plainText`, `starting`, `daemon`,
 *   `deliveries`;
 * - `--huge`: `growth` up to 10,000,000 lines too (half an hour, most of it `verify`; 4 GB of disk).
 */
import { Cause, Effect, Exit } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { parseArgs } from "node:util"
import { answers, retroactive } from "./answers.ts"
import { appends } from "./appends.ts"
import { deliveries } from "./deliveries.ts"
import { following, rebuilding } from "./folding.ts"
import { growth } from "./growth.ts"
import { history, type HistoryParameters } from "./History.ts"
import { madeLog, write } from "./madeLog.ts"
import { plainText } from "./plainText.ts"
import { idleDaemon, starting } from "./processes.ts"
import { type Row, table } from "./Row.ts"

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    huge: { type: "boolean", default: false }
  }
})
const only = values.only?.split(",")

/** 2025-04-01T00:00:00Z: a log must lie in the past, so that bookmarks can be set in it. */
const begin = 1_743_465_600_000
const large: HistoryParameters = values.quick
  ? { begin, lines: 100_000, missions: 40, seed: 1 }
  : { begin, lines: 1_000_000, missions: 400, seed: 1 }
/** As many missions a day, whatever the length; ten million lines are three and a half years. */
const lengths: ReadonlyArray<HistoryParameters> = [
  { begin, lines: 10_000, missions: 4, seed: 1 },
  { begin, lines: 100_000, missions: 40, seed: 1 },
  ...(values.quick ? [] : [large]),
  ...(values.huge ? [{ begin: begin - 1_300 * 86_400_000, lines: 10_000_000, missions: 4000, seed: 1 }] : [])
]
const small: HistoryParameters = { begin, lines: 1000, missions: 4, seed: 1 }
/** Some three hours, up to an hour ago. */
const today: HistoryParameters = { ...small, begin: Math.floor(Date.now() / 900_000) * 900_000 - 4 * 3_600_000 }

/** A copy that may be written to; nobody has the log open now. */
const copyOf = (log: string, home: string, name: string): string => {
  const copy = path.join(home, name)
  fs.cpSync(path.dirname(log), copy, { recursive: true })
  return path.join(copy, path.basename(log))
}

const sections = (home: string) => {
  const smallCopy = (name: string) => Effect.map(madeLog(small), (log) => copyOf(log, home, name))
  const measured: Record<string, () => Effect.Effect<ReadonlyArray<Row>, unknown>> = {
    appends: () => appends(home),
    following: () => Effect.map(following(home, { begin, lines: 20_000, missions: 8, seed: 2 }), (row) => [row]),
    rebuilding: () =>
      Effect.flatMap(madeLog(large), (log) => Effect.promise(async () => [await rebuilding(log, large, home)])),
    answers: () => Effect.flatMap(madeLog(large), answers),
    retroactive: () => Effect.flatMap(madeLog(large), (log) => retroactive(copyOf(log, home, "retroactive"))),
    growth: () => growth(lengths, home),
    plainText: () =>
      Effect.flatMap(
        madeLog({ begin, lines: 100_000, missions: 40, seed: 1 }),
        (log) => Effect.promise(() => plainText(copyOf(log, home, "plain-text"), home))
      ),
    starting: () => Effect.flatMap(smallCopy("starting"), (log) => Effect.promise(() => starting(log, home, 25))),
    daemon: () => {
      const log = path.join(home, "daemon", "ledger.db")
      return Effect.andThen(write(log, history(today)), Effect.promise(async () => [await idleDaemon(log, home)]))
    },
    deliveries: () =>
      Effect.flatMap(Effect.all([madeLog(small), madeLog(large)]), (logs) =>
        Effect.promise(async () => {
          const seconds = values.quick ? 10 : 60
          const [log, filled] = logs.map((log, index) => copyOf(log, home, `deliveries-${index}`)) as [string, string]
          return [
            await deliveries({ home, log, seconds, rebuilding: false }),
            await deliveries({ home, log: filled, seconds, rebuilding: true })
          ]
        }))
  }
  return measured
}

const build = (): void => {
  const { status } = spawnSync("npm", ["run", "--silent", "build"], { stdio: "inherit" })
  if (status !== 0) throw new Error("the bundle could not be built")
}

const machine = (): string => {
  const gigabytes = Math.round(os.totalmem() / 2 ** 30)
  const [load] = os.loadavg()
  return `${os.cpus().length} cores (${os.cpus()[0]?.model.trim()}), ${gigabytes} GB, Node ${process.versions.node}, ` +
    `load ${load!.toFixed(1)} before`
}

const home = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-bench-home-"))
const rows: Array<Row> = []
try {
  build()
  console.log(machine())
  for (const [name, measure] of Object.entries(sections(home))) {
    if (only !== undefined && !only.includes(name)) continue
    console.error(`measuring: ${name}`)
    const outcome = await Effect.runPromiseExit(measure())
    if (Exit.isSuccess(outcome)) rows.push(...outcome.value)
    else {
      console.error(`${name} failed: ${Cause.pretty(outcome.cause)}`)
      process.exitCode = 1
    }
  }
  console.log(table(rows))
} finally {
  fs.rmSync(home, { recursive: true, force: true })
}
