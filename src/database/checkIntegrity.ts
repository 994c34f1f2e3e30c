/** SQLite's own integrity check of a file, run in a child process: it takes long, and a damaged file may crash who reads it. */
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"

/** SQLite stops after this many problems. */
const mostProblems = 100

const script = `
const Database = require(process.argv[1])
const connection = new Database(process.argv[2], { readonly: true, fileMustExist: true })
const rows = connection.prepare("pragma integrity_check(${mostProblems})").pluck().all()
const lines = rows.flatMap((row) => row.split("\\n"))
process.stdout.write(JSON.stringify(lines.filter((line) => line !== "ok" && !line.startsWith("***"))))
`

/** The problems found, none where the file is whole. It sees index damage, which a hash chain does not. */
export const checkIntegrity = (path: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.callback((resume) => {
    // Resolved here, so that the child finds it from the sources and from a bundle alike.
    const driver = createRequire(import.meta.url).resolve("better-sqlite3")
    const child = execFile(
      process.execPath,
      ["--input-type=commonjs", "-e", script, driver, path],
      { maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) return resume(Effect.succeed(JSON.parse(stdout) as ReadonlyArray<string>))
        const reason = /^\w*Error: .*$/mu.exec(stderr)?.[0] ?? error.message
        resume(Effect.succeed([`the check could not be finished: ${reason}`]))
      }
    )
    return Effect.sync(() => child.kill())
  })
