/** `ledger.lock` itself: a one-row SQLite file, and a transaction held open in it (https://sqlite.org/lockingv3.html). */
import SqliteDatabase, { type Database } from "better-sqlite3"
import * as fs from "node:fs"
import { codeOf } from "../database/DatabaseError.ts"
import { isBusy } from "../database/retryBusy.ts"

/** Who holds the lock: process id, since when (ms), and the socket on which it takes requests, where it has one. */
export interface Holder {
  readonly pid: number
  readonly since: number
  readonly socket: string | null
}

/** What a probe finds. `unnamed`: taken, but its holder is just writing down who it is; ask again. */
export type Probe = Holder | "free" | "unnamed"

/**
 * Commits the row, then begins the transaction that is the lock. Gives the connection, or `undefined` where somebody else
 * has the file or came between the two steps. Throws what SQLite throws. Never waits.
 */
export const tryTake = (file: string, holder: Holder): Database | undefined => {
  const connection = new SqliteDatabase(file, { timeout: 0 })
  try {
    const generation = writeHolder(connection, holder)
    connection.exec("begin immediate")
    if (connection.prepare("select generation from holder").pluck().get() === generation) return connection
    connection.close()
    return undefined
  } catch (thrown) {
    connection.close()
    if (isBusy(thrown)) return undefined
    throw thrown
  }
}

/** Looks without waiting, and without leaving a trace where there is no file. Throws what SQLite throws. */
export const probe = (file: string): Probe => {
  if (!fs.existsSync(file)) return "free"
  const writable = mayWrite(file)
  const connection = new SqliteDatabase(file, { timeout: 0, readonly: !writable, fileMustExist: true })
  try {
    if (writable && isFree(connection)) return "free"
    const holder = readHolder(connection)
    if (holder === undefined) return writable ? "unnamed" : "free"
    return writable || isAlive(holder.pid) ? holder : "free"
  } catch (thrown) {
    if (isBusy(thrown)) return "unnamed"
    throw thrown
  } finally {
    connection.close()
  }
}

/** The number of this taking: whoever finds another number after its second step was overtaken. */
const writeHolder = (connection: Database, { pid, since, socket }: Holder): number => {
  connection.exec("begin immediate")
  connection.exec(
    `create table if not exists holder (
      one integer primary key check (one = 1), generation integer not null,
      pid integer not null, since integer not null, socket text
    ) strict`
  )
  const generation = connection.prepare("select coalesce(max(generation), 0) + 1 from holder").pluck().get() as number
  connection.prepare("insert or replace into holder values (1, ?, ?, ?, ?)").run(generation, pid, since, socket)
  connection.exec("commit")
  return generation
}

/** Who finds it free has it, until he closes the connection. */
const isFree = (connection: Database): boolean => {
  try {
    connection.exec("begin immediate")
    return true
  } catch (thrown) {
    if (isBusy(thrown)) return false
    throw thrown
  }
}

const readHolder = (connection: Database): Holder | undefined => {
  const named = connection.prepare("select 1 from sqlite_schema where name = 'holder'").get() !== undefined
  return named
    ? connection.prepare("select pid, since, socket from holder").get() as Holder | undefined
    : undefined
}

const mayWrite = (file: string): boolean => {
  try {
    fs.accessSync(file, fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** For a user who may only read: SQLite would quietly begin a read transaction, which tells nothing. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return codeOf(thrown) === "EPERM"
  }
}
