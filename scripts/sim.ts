/**
 * Lives through simulated worlds until it is stopped, or a promise is broken, or it is done.
 *
 * `npm run sim -- [--seed N] [--seeds N] [--days D] [--workers N] [--replay FILE] [--no-shrink] [--keep-going]`. Without `--seeds` it goes on for
 * ever, from `--seed` (1). A violation prints its seed, its day and its step, is shrunk to the shortest list of steps that
 * shows it, and written to a file that `--replay` lives through again. Exit 1 where there was one.
 */
import { fork } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { parseArgs } from "node:util"
import { generate } from "../test/sim/generate.ts"
import { kindOf, shrink } from "../test/sim/shrink.ts"
import { live, type Outcome } from "../test/sim/Simulation.ts"
import { day, type World } from "../test/sim/World.ts"

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string" },
    days: { type: "string", default: "50" },
    workers: { type: "string", default: String(os.availableParallelism()) },
    replay: { type: "string" },
    "no-shrink": { type: "boolean", default: false },
    "keep-going": { type: "boolean", default: false }
  }
})

const days = Number(values.days)

const sayWhere = ({ setting, steps }: World, { step, violation }: Outcome): void => {
  const there = steps[step]
  const when = there === undefined ? "after the last step" : `day ${Math.floor(there.at / day) + 1}, step ${step}`
  console.log(`\nseed ${setting.seed}, ${when}: ${JSON.stringify(there ?? null)}\n${violation}`)
}

/** Finds the shortest world, says how to see it again. */
const report = async (world: World, outcome: Outcome): Promise<void> => {
  sayWhere(world, outcome)
  if (outcome.violation === null) return
  let shortest = world
  if (!values["no-shrink"]) {
    const kind = kindOf(outcome.violation)
    shortest = await shrink(world, (violation) => kindOf(violation) === kind, ({ steps }) => {
      process.stderr.write(`\r${steps.length} steps left   `)
    })
    console.log(`\n${shortest.steps.length} steps show it:`)
    for (const step of shortest.steps) console.log(`  ${JSON.stringify(step)}`)
    sayWhere(shortest, await live(shortest))
  }
  const file = path.join(os.tmpdir(), `ledger-sim-${world.setting.seed}.json`)
  fs.writeFileSync(file, JSON.stringify(shortest))
  console.log(`npm run sim -- --replay ${file}`)
}

const replay = async (file: string): Promise<number> => {
  const world = JSON.parse(fs.readFileSync(file, "utf8")) as World
  const outcome = await live(world)
  sayWhere(world, outcome)
  return outcome.violation === null ? 0 : 1
}

/** A worker lives through the worlds whose seeds it is sent. */
const work = (): void => {
  process.on("message", (seed: number) => {
    void live(generate(seed, days)).then((outcome) => process.send!({ seed, outcome }))
  })
}

interface Sums {
  seeds: number
  violations: number
  events: number
  requests: number
  crashes: number
  checked: number
  bounded: number
  excused: number
  leaves: number
  reports: number
  restores: number
  final: number
}

const counted = [
  "events",
  "requests",
  "crashes",
  "checked",
  "bounded",
  "excused",
  "leaves",
  "reports",
  "restores",
  "final"
] as const

const simulate = (): Promise<number> =>
  new Promise((resolve) => {
    const started = Date.now()
    const first = Number(values.seed)
    const end = values.seeds === undefined ? Infinity : first + Number(values.seeds)
    const sums: Sums = {
      seeds: 0,
      violations: 0,
      events: 0,
      requests: 0,
      crashes: 0,
      checked: 0,
      bounded: 0,
      excused: 0,
      leaves: 0,
      reports: 0,
      restores: 0,
      final: 0
    }
    let next = first
    const failed: Array<{ readonly seed: number; readonly outcome: Outcome }> = []
    const workers = Array.from({ length: Number(values.workers) }, () =>
      fork(import.meta.filename, process.argv.slice(2)))
    let working = workers.length
    const finish = async () => {
      console.log(`\n${progress(sums, started)}`)
      for (const { outcome, seed } of failed) {
        await report(generate(seed, days), outcome)
      }
      resolve(failed.length === 0 ? 0 : 1)
    }
    for (const worker of workers) {
      const proceed = () => {
        if (next < end && (failed.length === 0 || values["keep-going"])) {
          return worker.send(next++)
        }
        worker.disconnect()
        if (--working === 0) {
          void finish()
        }
        return true
      }
      worker.on("message", ({ outcome, seed }: { seed: number; outcome: Outcome }) => {
        sums.seeds++
        for (const what of counted) {
          sums[what] += outcome[what]
        }
        if (outcome.violation !== null) {
          sums.violations++
          failed.push({ seed, outcome })
          sayWhere(generate(seed, days), outcome)
        }
        console.log(`seed ${seed}  ${progress(sums, started)}`)
        proceed()
      })
      proceed()
    }
  })

const progress = (
  { bounded, checked, crashes, events, excused, final, leaves, reports, requests, restores, seeds, violations }: Sums,
  started: number
) => {
  const seconds = (Date.now() - started) / 1_000
  return `${seeds} seeds, ${seeds * days} days in ${seconds.toFixed(0)} s (${
    (seconds / (seeds * days)).toFixed(2)
  } s a day): ` +
    `${events} events, ${requests} requests, ${crashes} crashes, ${restores} restores, ${reports} reports, ${leaves} leaves, ` +
    `${checked} figures against the truth (${bounded} bounded; ${excused} not promised; ${final} final), ${violations} violations`
}

if (process.send !== undefined) work()
else process.exitCode = values.replay === undefined ? await simulate() : await replay(values.replay)
