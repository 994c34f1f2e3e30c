/** SQLite's settings for the files of the ledger: set on every open, then read back. */
import type { Database } from "better-sqlite3"

/**
 * `log`: what is acknowledged survives a power loss. `views`: can be rebuilt, so may lose its last transactions. `build`: views in
 * the making, thrown away unless they are finished, closed and synced.
 */
export type Role = "log" | "views" | "build"

/** Values of `PRAGMA synchronous`: FULL = 2, NORMAL = 1, OFF = 0. */
export const synchronousOf: Readonly<Record<Role, number>> = { log: 2, views: 1, build: 0 }

/** A build has no other reader, so its pages need not be written twice. */
const journalModeOf: Readonly<Record<Role, string>> = { log: "wal", views: "wal", build: "memory" }

/** KiB of pages kept in memory by a build, which touches the newest page of every series again and again. */
const cacheOfBuild = 8 * 1024

/** Milliseconds that a statement may block the event loop waiting for another process's lock. */
export const busyTimeout = 250

/** Older releases can lose acknowledged writes when the write-ahead log is reset (https://sqlite.org/releaselog). */
export const requiredSqlite = "3.51.3"

/** Order matters: the page size counts only before the first write, `synchronous` only after `journal_mode`. */
const settings = (role: Role): ReadonlyArray<readonly [name: string, value: number]> => [
  ["synchronous", synchronousOf[role]],
  ["busy_timeout", busyTimeout],
  ["wal_autocheckpoint", 1000],
  ["journal_size_limit", 64 * 1024 * 1024],
  ["mmap_size", 0],
  ["fullfsync", 1],
  ["checkpoint_fullfsync", 1],
  ["foreign_keys", 1],
  ["recursive_triggers", 1],
  ["trusted_schema", 0],
  ...(role === "build" ? [["cache_size", -cacheOfBuild] as const] : [])
]

/**
 * Sets and reads back every setting. A file opened for reading keeps the journal mode it has (a backup's is `delete`),
 * a database in memory has none. Gives a sentence about the first setting that did not take, or `undefined`.
 */
export const applySettings = (
  connection: Database,
  role: Role,
  writable: boolean
): string | undefined => {
  if (writable) {
    connection.pragma("page_size = 4096")
    const mode = connection.pragma(`journal_mode = ${journalModeOf[role]}`, { simple: true })
    if (mode !== (connection.memory ? "memory" : journalModeOf[role])) return `journal_mode stayed ${String(mode)}`
  }
  for (const [name, value] of settings(role)) {
    connection.pragma(`${name} = ${value}`)
    const found = Number(connection.pragma(name, { simple: true }) ?? 0)
    if (found !== value) return `${name} stayed ${found} instead of ${value}`
  }
  return undefined
}

/** Whether version `found` ("3.54.1") is at least `required`. */
export const atLeast = (found: string, required: string): boolean => {
  const [left, right] = [found, required].map((version) => version.split(".").map(Number))
  for (const [index, part] of right!.entries()) {
    const difference = (left![index] ?? 0) - part
    if (difference !== 0) return difference > 0
  }
  return true
}
