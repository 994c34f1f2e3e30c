/** Changes a log as a careful forger would: the triggers that refuse it are taken away, and put back afterwards. */
import type { Database } from "better-sqlite3"

/** Runs `change` on the connection while nothing refuses it. */
export const withoutTriggers = <A>(connection: Database, change: () => A): A => {
  const triggers = connection.prepare("select name, sql from sqlite_schema where type = 'trigger'")
    .all() as Array<{ name: string; sql: string }>
  for (const { name } of triggers) connection.exec(`drop trigger "${name}"`)
  try {
    return change()
  } finally {
    for (const { sql } of triggers) connection.exec(sql)
  }
}
