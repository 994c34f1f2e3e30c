/**
 * Breaks the code on purpose, one place at a time, and expects the tests to notice: a mutant that survives is a missing test.
 *
 * `node scripts/mutants.ts [text]` works on a copy of the tree and tries the mutants of `scripts/mutants/*.json` whose file or list
 * holds the text. Exit 1 where one survives, or fits its file no more.
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

/** `from` stands exactly once in `file`; `tests` are the filters of the tests that must notice `to` in its place. */
interface Mutant {
  readonly list: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly tests: ReadonlyArray<string>
}

interface Outcome {
  readonly killed: boolean
  readonly seconds: number
  readonly output: string
}

const limits = {
  /** A mutant that makes the tests go on for ever is noticed as well. */
  timeout: 240_000,
  /** All the tests at once, without any mutant, beside whatever else the machine does. */
  sound: 1_200_000,
  /** Vitest itself uses several threads. */
  atOnce: Math.max(1, Math.floor(os.availableParallelism() / 2))
} as const

const root = path.join(import.meta.dirname, "..")

/** What tests need; the rest of the tree has nothing to say. */
const copied = ["bin", "docs", "migrations", "packaging", "schemas", "scripts", "src", "test"]

const readMutants = (wanted: string): ReadonlyArray<Mutant> => {
  const directory = path.join(import.meta.dirname, "mutants")
  return fs.readdirSync(directory).filter((name) => name.endsWith(".json")).sort().flatMap((name) =>
    (JSON.parse(fs.readFileSync(path.join(directory, name), "utf8")) as Array<Omit<Mutant, "list">>)
      .map((mutant) => ({ ...mutant, list: path.basename(name, ".json") }))
  ).filter(({ file, list }) => file.includes(wanted) || list.includes(wanted))
}

/** A copy of its own, with the packages of the tree. */
const copyTree = (): string => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-mutants-"))
  const files = fs.readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name)
  for (const name of [...copied.filter((name) => fs.existsSync(path.join(root, name))), ...files]) {
    fs.cpSync(path.join(root, name), path.join(directory, name), { recursive: true })
  }
  fs.symlinkSync(path.join(root, "node_modules"), path.join(directory, "node_modules"))
  return directory
}

/** Runs the tests in a copy. Without shrinking: that one example fails is enough. */
const test = (directory: string, filters: ReadonlyArray<string>, timeout: number): Promise<Outcome> =>
  new Promise((resolve) => {
    const started = Date.now()
    const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
    const child = spawn(process.execPath, [vitest, "run", "--bail", "1", "--reporter", "dot", ...filters], {
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
      resolve({ killed: code !== 0, seconds: (Date.now() - started) / 1_000, output })
    })
  })

const describe = ({ file, from, to }: Mutant): string =>
  `${file}: ${JSON.stringify(from).slice(0, 60)} → ${JSON.stringify(to).slice(0, 60)}`

/** Tries one mutant in a copy and puts the file back. `undefined`: it fits its file no more. */
const tryMutant = async (directory: string, mutant: Mutant): Promise<Outcome | undefined> => {
  const file = path.join(directory, mutant.file)
  const source = fs.readFileSync(file, "utf8")
  if (source.split(mutant.from).length !== 2) return undefined
  fs.writeFileSync(file, source.replace(mutant.from, () => mutant.to))
  try {
    return await test(directory, mutant.tests, limits.timeout)
  } finally {
    fs.writeFileSync(file, source)
  }
}

const main = async (wanted: string): Promise<number> => {
  const waiting = [...readMutants(wanted)]
  const total = waiting.length
  if (total === 0) {
    console.log(`no mutant's file or list holds ${JSON.stringify(wanted)}`)
    return 1
  }
  const directories = Array.from({ length: Math.min(limits.atOnce, total) }, copyTree)
  const unwanted: Array<string> = []
  try {
    const filters = [...new Set(waiting.flatMap(({ tests }) => tests))]
    const sound = await test(directories[0]!, filters, limits.sound)
    if (sound.killed) {
      console.log(sound.output)
      console.log("the tests fail without any mutant; nothing can be learned from them")
      return 1
    }
    await Promise.all(directories.map(async (directory) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const outcome = await tryMutant(directory, mutant)
        const verdict = outcome === undefined ? "stale" : outcome.killed ? "killed" : "SURVIVED"
        console.log(`${verdict.padEnd(8)} ${(outcome?.seconds ?? 0).toFixed(1).padStart(6)} s  ${describe(mutant)}`)
        if (verdict !== "killed") unwanted.push(`${verdict}: ${describe(mutant)}`)
      }
    }))
  } finally {
    for (const directory of directories) fs.rmSync(directory, { recursive: true, force: true })
  }
  console.log(`\n${total} mutants, ${total - unwanted.length} killed`)
  for (const line of unwanted) console.log(line)
  return unwanted.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv[2] ?? "")
