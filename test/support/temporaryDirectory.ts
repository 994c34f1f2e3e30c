/** A directory of a test's own, gone when its scope closes. */
import { Effect, type Scope } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

/** Made 0700 under the system's temporary directory. */
export const temporaryDirectory: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "ledger-test-"))),
  (directory) => Effect.sync(() => fs.rmSync(directory, { recursive: true, force: true }))
)

/** The path of a log that does not exist yet, in a directory of its own. */
export const temporaryLog: Effect.Effect<string, never, Scope.Scope> = Effect.map(
  temporaryDirectory,
  (directory) => path.join(directory, "ledger.db")
)
