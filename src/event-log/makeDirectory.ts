/** Makes a directory and those above it that are missing, for their owner only. */
import * as fs from "node:fs"
import * as path from "node:path"
import { codeOf } from "../database/DatabaseError.ts"

/**
 * One level at a time: Node's own `recursive` never returns below /proc, where making a directory is answered with ENOENT
 * although the one above it exists. Throws what the file system throws.
 */
export const makeDirectory = (directory: string): void => {
  const absolute = path.resolve(directory)
  if (fs.existsSync(absolute)) return
  makeDirectory(path.dirname(absolute))
  try {
    fs.mkdirSync(absolute, { mode: 0o700 })
  } catch (thrown) {
    // Another process may have been faster.
    if (codeOf(thrown) !== "EEXIST") throw thrown
  }
}
