/** What a person would use instead: Debian's `ledger` and `hledger` over a plain-text journal of the same postings, beside `ledger report`. */
import SqliteDatabase from "better-sqlite3"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { Usd } from "../../src/money/Usd.ts"
import { launcher, node } from "./command.ts"
import { rebuildOf } from "./folding.ts"
import { inTurns } from "./measure.ts"
import { count, milliseconds, type Row, times } from "./Row.ts"

/** `log`: alone in its directory, but for its views. */
export const plainText = async (log: string, home: string): Promise<ReadonlyArray<Row>> => {
  rebuildOf(log, home)
  const directory = path.dirname(log)
  const views = fs.readdirSync(directory).find((file) => /\.views-.*\.db$/u.test(file))!
  const journal = path.join(home, "postings.journal")
  const { lines, total } = writeJournal(path.join(directory, views), journal)
  const programs = ["/usr/bin/ledger", "/usr/bin/hledger"].filter((program) => fs.existsSync(program))
  const ours = () => node([launcher, "report", "--from", "2000-01-01", "--by", "mission", "--json", "--db", log], home)
  const theirs = programs.map((program) => () => balanceOf(program, journal))
  const [report, ...balances] = await inTurns(3, [ours, ...theirs], 1)
  const same = (program: string) =>
    exactTotal(balanceOf(program, journal)) === total ? "the same total" : "another total"
  return [
    {
      what: `report --by mission, all of ${count(lines)} leaves`,
      measured: milliseconds(report!),
      limit: programs.length === 0 ? "ledger and hledger are not installed here" : "",
      aim: "",
      met: null
    },
    ...programs.map((program, index): Row => ({
      what: `${path.basename(program)} (${versionOf(program)}) balance of the same leaves`,
      measured: milliseconds(balances[index]!),
      limit: `${times(balances[index]! / report!)} the report, ${same(program)}`,
      aim: "",
      met: null
    }))
  ]
}

/** One transaction for each leaf, from the source to the mission; ten decimals. Gives the sum of all. */
const writeJournal = (views: string, file: string): { readonly lines: number; readonly total: string } => {
  const database = new SqliteDatabase(views, { readonly: true })
  const leaves = database.prepare(
    `SELECT date(p.start / 1000, 'unixepoch') AS day, coalesce(m.id, 'unattributed') AS mission, sum(p.ticks) AS ticks
     FROM posting p LEFT JOIN mission m ON m.number = p.mission
     GROUP BY p.start, p.series, p."from", p."to", p.agent, p.mission HAVING sum(p.ticks) <> 0 ORDER BY p.start`
  ).safeIntegers()
  const out = fs.openSync(file, "w")
  let lines = 0
  let total = Usd.zero
  let waiting = ""
  for (const row of leaves.iterate() as Iterable<{ day: string; mission: string; ticks: bigint }>) {
    const amount = Usd.ticks(row.ticks)
    const account = `missions:${row.mission.replaceAll(/[^\w.-]+/gu, ":")}`
    waiting += `${row.day} usage\n    ${account}  USD ${inFull(amount)}\n    source:xai\n\n`
    total = Usd.add(total, amount)
    lines++
    if (waiting.length < 1_000_000) continue
    fs.writeSync(out, waiting)
    waiting = ""
  }
  fs.writeSync(out, waiting)
  fs.closeSync(out)
  database.close()
  return { lines, total: inFull(total) }
}

/** All ten decimals, from which both programs take their precision. */
const inFull = (amount: Usd): string => {
  const [whole, fraction = ""] = Usd.format(amount).split(".")
  return `${whole}.${fraction.padEnd(10, "0")}`
}

const balanceOf = (program: string, journal: string): string => {
  const { status, stderr, stdout } = spawnSync(program, ["-f", journal, "balance", "missions"], {
    encoding: "utf8",
    maxBuffer: 2 ** 26
  })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return stdout
}

/** The sum is in the last line. */
const exactTotal = (balance: string): string | undefined => /-?\d+\.\d+/u.exec(balance.trim().split("\n").at(-1)!)?.[0]

const versionOf = (program: string): string =>
  /\d[\w.-]*/u.exec(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout)?.[0] ?? "unknown"
