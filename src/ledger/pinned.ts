/** Views that stay as they are while a long answer is made of them. */
import { Effect } from "effect"
import { retryBusy } from "../database/retryBusy.ts"
import { SqliteFile } from "../database/SqliteFile.ts"

/** The views as they are now, however far another process brings them meanwhile: one read transaction, as long as the scope. */
export const pinned = Effect.fnUntraced(function*(path: string) {
  const file = yield* SqliteFile.scoped({ path, role: "views", mode: "read" })
  const position = yield* retryBusy("read", path, () => {
    if (!file.connection.inTransaction) file.connection.exec("BEGIN")
    return file.prepare("SELECT position FROM checkpoint").pluck().get() as number
  })
  return { file, position }
})
