/** Files that a command writes beside the configuration, and the configuration itself. */
import { Effect } from "effect"
import { chmod, chown, mkdir, realpath, rename, stat, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { CommandFailed } from "./failure.ts"

/**
 * Writes the file in one step: whoever reads it meanwhile has the old text or the new one. A file that is there keeps its owner, its
 * link and, unless it is a `secret`, its mode; a new one is its owner's alone, and belongs to whom `like` or else its directory does:
 * what root sets up is read by the daemon's user.
 */
export const writeKept = (
  file: string,
  text: string,
  { like, secret }: { readonly like?: string; readonly secret: boolean }
): Effect.Effect<void, CommandFailed> =>
  Effect.tryPromise({
    try: async () => {
      const there = await orNone(realpath(file))
      const real = there ?? file
      if (there === undefined) await makeDirectory(dirname(file))
      const old = await orNone(stat(real))
      const owner = old ?? (like === undefined ? undefined : await orNone(stat(like))) ?? (await stat(dirname(real)))
      const beside = `${real}.${process.pid}`
      await writeFile(beside, text, { mode: 0o600, flag: "wx" })
      await give(beside, owner)
      await chmod(beside, old === undefined || secret ? 0o600 : old.mode & 0o777)
      await rename(beside, real)
    },
    catch: (thrown) =>
      new CommandFailed({
        code: "not-written",
        message: `${file} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        hint: "check the directory's permissions, or name another configuration file with --config",
        exitCode: 78
      })
  })

/** New directories belong to whom the one above them does. */
const makeDirectory = async (directory: string): Promise<void> => {
  if (await orNone(stat(directory)) !== undefined) return
  const above = dirname(directory)
  await makeDirectory(above)
  await mkdir(directory, { mode: 0o700 })
  await give(directory, await stat(above))
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

const give = async (file: string, { gid, uid }: Owner): Promise<void> => {
  // Only root can give away what is its own.
  if (process.getuid?.() === 0) await chown(file, uid, gid)
}

const orNone = async <A>(asked: Promise<A>): Promise<A | undefined> => {
  try {
    return await asked
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined
    throw thrown
  }
}
