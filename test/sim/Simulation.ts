/** Simulates one world: makes a place for it, lives through it, and says what came of that. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { Violation } from "./checks.ts"
import { Life } from "./Life.ts"
import { seedIds } from "./seedIds.ts"
import type { World } from "./World.ts"

/** What a life came to. `step`: index of the one in or after which the violation showed. */
export interface Outcome {
  readonly violation: string | null
  readonly step: number
  readonly events: number
  readonly crashes: number
  readonly requests: number
  /** Figures held against the truth, those of them that are bounded from above, and those that the promise does not cover. */
  readonly checked: number
  readonly bounded: number
  readonly excused: number
  readonly leaves: number
  readonly reports: number
  /** Backups put in the log's place, and figures that were final. */
  readonly restores: number
  readonly final: number
  /** Hash of the log's last event: two lives with the same are the same life. */
  readonly head: string
}

/** Lives through a world. Never fails: what goes wrong is the outcome. */
export const live = async (world: World): Promise<Outcome> => {
  const base = fs.mkdtempSync(path.join(memory(), "ledger-sim-"))
  const restore = seedIds(world.setting.seed)
  const life = new Life(world, base)
  try {
    const violation = await life.run().then(() => null, describe)
    return { violation, ...life.counts }
  } finally {
    life.end()
    restore()
    fs.rmSync(base, { recursive: true, force: true })
  }
}

const describe = (thrown: unknown): string =>
  thrown instanceof Violation
    ? thrown.message
    : thrown instanceof Error
    ? thrown.stack ?? thrown.message
    : String(thrown)

const memory = (): string => fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir()
