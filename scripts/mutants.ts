/**
 * Breaks the code on purpose, one place at a time, and expects the tests to notice: a mutant that survives is a missing test.
 *
 * `node scripts/mutants.ts [--trust] [text …]` works on copies of the tree and tries the mutants of `scripts/mutants/*.json` whose
 * file or list holds one of the texts. Exit 1 where one survives without a written reason, is killed in spite of one, or fits its
 * file no more. `--trust`: the tests are known to pass without mutants.
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { stripTypeScriptTypes } from "node:module"
import * as os from "node:os"
import * as path from "node:path"

/** `from` stands exactly once in `file`; `tests` are filters of the tests that must notice `to` in its place, run one by one. */
interface Mutant {
  readonly list: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly tests: ReadonlyArray<string>
  /** Why no test can notice it; wrong as soon as one does. */
  readonly survives?: string
}

interface Outcome {
  readonly killed: boolean
  readonly output: string
}

/** `excused`: it survived, and the list says why. `rotten`: it was killed, and the list says why that cannot be. */
type Verdict = "killed" | "excused" | "SURVIVED" | "ROTTEN" | "STALE"

const limits = {
  /** A mutant that makes the tests go on for ever is noticed as well. */
  timeout: 240_000,
  /** All the tests at once, without any mutant, beside whatever else the machine does. */
  sound: 1_200_000,
  atOnce: Math.max(1, os.availableParallelism())
} as const

const root = path.join(import.meta.dirname, "..")

/** What tests need; the rest of the tree has nothing to say. */
const copied = ["bin", "docs", "migrations", "packaging", "schemas", "scripts", "src", "test"]

const readMutants = (wanted: ReadonlyArray<string>): ReadonlyArray<Mutant> => {
  const directory = path.join(import.meta.dirname, "mutants")
  return fs.readdirSync(directory).filter((name) => name.endsWith(".json")).sort().flatMap((name) =>
    (JSON.parse(fs.readFileSync(path.join(directory, name), "utf8")) as Array<Omit<Mutant, "list">>)
      .map((mutant) => ({ ...mutant, list: path.basename(name, ".json") }))
  ).filter(({ file, list }) => wanted.length === 0 || wanted.some((text) => file.includes(text) || list.includes(text)))
}

/** A copy of its own, with the packages of the tree. */
const copyTree = (): string => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-mutants-"))
  // Some tests become another user, who must be able to read the sources.
  fs.chmodSync(directory, 0o755)
  const files = fs.readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name)
  for (const name of [...copied.filter((name) => fs.existsSync(path.join(root, name))), ...files]) {
    fs.cpSync(path.join(root, name), path.join(directory, name), { recursive: true })
  }
  fs.symlinkSync(path.join(root, "node_modules"), path.join(directory, "node_modules"))
  return directory
}

/** Runs tests in a copy. Without shrinking: that one example fails is enough. */
const test = (directory: string, filters: ReadonlyArray<string>, timeout: number): Promise<Outcome> =>
  new Promise((resolve) => {
    const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
    const child = spawn(process.execPath, [vitest, "run", "--bail", "1", "--maxWorkers", "1", ...filters], {
      cwd: directory,
      env: { ...process.env, LEDGER_PROPERTY_SHRINK: "0", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()))
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), timeout)
    child.once("close", (code) => {
      clearTimeout(timer)
      resolve({ killed: code !== 0, output })
    })
  })

/** The first test that failed, as vitest calls it; a busy machine can make one fail that only takes long. */
const killerIn = (output: string): string =>
  (/^ ?FAIL +(.*)$/mu.exec(output)?.[1] ?? "no end in sight") +
  (/timed out in \d+ms/u.test(output) ? " (took too long)" : "")

const describe = ({ file, from, to }: Mutant): string =>
  `${file}: ${JSON.stringify(from).slice(0, 70)} → ${JSON.stringify(to).slice(0, 70)}`

/** The file with the mutant in it; `undefined` where it fits no more, or makes no program. */
const mutate = (source: string, { from, to }: Mutant): string | undefined => {
  if (source.split(from).length !== 2) return undefined
  const mutated = source.replace(from, () => to)
  try {
    stripTypeScriptTypes(mutated, { mode: "transform" })
    return mutated
  } catch {
    return undefined
  }
}

/** Tries one mutant in a copy, test by test until one fails, and puts the file back. */
const tryMutant = async (directory: string, mutant: Mutant): Promise<{ verdict: Verdict; killer: string }> => {
  const file = path.join(directory, mutant.file)
  const source = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : ""
  const mutated = mutate(source, mutant)
  if (mutated === undefined) return { verdict: "STALE", killer: "" }
  const excused = mutant.survives !== undefined
  fs.writeFileSync(file, mutated)
  try {
    for (const filter of mutant.tests) {
      const { killed, output } = await test(directory, [filter], limits.timeout)
      if (killed) return { verdict: excused ? "ROTTEN" : "killed", killer: killerIn(output) }
    }
    return { verdict: excused ? "excused" : "SURVIVED", killer: "" }
  } finally {
    fs.writeFileSync(file, source)
  }
}

/** Whether the tests pass as they are; otherwise nothing can be learned from them. */
const areSound = async (directory: string, mutants: ReadonlyArray<Mutant>): Promise<boolean> => {
  const filters = [...new Set(mutants.flatMap(({ tests }) => tests))]
  const { killed, output } = await test(directory, filters, limits.sound)
  if (killed) console.log(`${output}\nthe tests fail without any mutant; nothing can be learned from them`)
  return !killed
}

const printTable = (tried: ReadonlyArray<{ readonly list: string; readonly verdict: Verdict }>): void => {
  const columns = ["killed", "excused", "SURVIVED", "ROTTEN", "STALE"] as const
  console.log(`\n${["list".padEnd(14), "mutants", ...columns].join("  ")}`)
  const lists = [...Map.groupBy(tried, ({ list }) => list), ["all", tried] as const]
  for (const [list, mutants] of lists) {
    const counts = columns.map((column) =>
      String(mutants.filter(({ verdict }) => verdict === column).length).padStart(column.length)
    )
    console.log([list.padEnd(14), String(mutants.length).padStart(7), ...counts].join("  "))
  }
}

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const mutants = readMutants(args.filter((arg) => !arg.startsWith("--")))
  const waiting = [...mutants]
  if (waiting.length === 0) {
    console.log(`no mutant's file or list holds ${args.join(" or ")}`)
    return 1
  }
  const directories = Array.from({ length: Math.min(limits.atOnce, waiting.length) }, copyTree)
  const tried: Array<Mutant & { readonly verdict: Verdict }> = []
  try {
    if (!args.includes("--trust") && !(await areSound(directories[0]!, mutants))) return 1
    await Promise.all(directories.map(async (directory) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const started = Date.now()
        const { killer, verdict } = await tryMutant(directory, mutant)
        const seconds = ((Date.now() - started) / 1_000).toFixed(1).padStart(6)
        console.log(
          `${verdict.padEnd(8)} ${seconds} s  ${describe(mutant)}${killer && `\n${" ".repeat(19)}by ${killer}`}`
        )
        tried.push({ ...mutant, verdict })
      }
    }))
  } finally {
    for (const directory of directories) fs.rmSync(directory, { recursive: true, force: true })
  }
  printTable(tried)
  const unwanted = tried.filter(({ verdict }) => verdict !== "killed" && verdict !== "excused")
  for (const mutant of unwanted) console.log(`${mutant.verdict.padEnd(8)} ${describe(mutant)}`)
  return unwanted.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
