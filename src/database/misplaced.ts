/** A path that can be no database: found out before SQLite is asked, whose words for it help nobody. */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseFailed, databaseFailed, NotALedger } from "./DatabaseError.ts"

/** What is wrong with the path as a place for a file that is there or is to be made; `undefined`: nothing. */
export const misplaced = (file: string): DatabaseFailed | NotALedger | undefined => {
  if (file === ":memory:") return undefined
  try {
    const found = fs.statSync(file, { throwIfNoEntry: false })
    if (found?.isDirectory()) return new NotALedger({ path: file, reason: "it is a directory" })
    // SQLite opens devices and waits at pipes.
    if (found?.isFile() === false) return new NotALedger({ path: file, reason: "it is not a regular file" })
    const directory = path.dirname(file)
    if (fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return undefined
    const reason = `the directory ${directory} does not exist`
    return new DatabaseFailed({ operation: "open", path: file, code: "ENOENT", reason })
  } catch (thrown) {
    return databaseFailed("open", file, thrown)
  }
}
