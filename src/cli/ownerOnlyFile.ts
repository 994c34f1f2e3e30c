/** Files that nobody else may read: secrets of forges, beside the configuration. */
import { Effect } from "effect"
import { chmod, mkdir, rename, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { CommandFailed } from "./failure.ts"

/** Writes the file, mode 0600, in one step: whoever reads it meanwhile has the old text or the new one. */
export const writeOwnerOnly = (file: string, text: string): Effect.Effect<void, CommandFailed> =>
  Effect.tryPromise({
    try: async () => {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      const beside = `${file}.${process.pid}`
      await writeFile(beside, text, { mode: 0o600, flag: "wx" })
      await chmod(beside, 0o600)
      await rename(beside, file)
    },
    catch: (thrown) =>
      new CommandFailed({
        code: "not-written",
        message: `${file} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        hint: "check the directory's permissions, or name another configuration file with --config",
        exitCode: 78
      })
  })
