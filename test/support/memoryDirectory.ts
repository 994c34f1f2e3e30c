/** Directories in memory where the machine has such: properties are about what is written, not about how long a disk takes. */
import { Effect, type Scope } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const inMemory = "/dev/shm"

const isWritable = (directory: string): boolean => {
  try {
    fs.accessSync(directory, fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Made 0700, gone with the scope. */
export const memoryDirectory: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(isWritable(inMemory) ? inMemory : os.tmpdir(), "ledger-property-"))),
  (directory) => Effect.sync(() => fs.rmSync(directory, { recursive: true, force: true }))
)

/** The path of a log that does not exist yet, in a directory of its own. */
export const memoryLog: Effect.Effect<string, never, Scope.Scope> = Effect.map(
  memoryDirectory,
  (directory) => path.join(directory, "ledger.db")
)
