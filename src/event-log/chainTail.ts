/** Where the end of the chain begins that can be verified at every start, however long the log is. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { type Origin, readAt } from "./LogReader.ts"
import type { Head } from "./StoredEvent.ts"

/** Events, and bytes of their payloads, that are read and hashed within some tens of milliseconds. */
const most = { events: 1000, bytes: 8 * 1024 * 1024 }

/** Lengths are read from the rows' headers: the payloads themselves are not touched. */
const lengths = `select position, octet_length(payload) as bytes from event order by position desc limit ${most.events}`

/** The event before the last thousand, or before fewer where they are large. Throws what SQLite throws. */
export const chainTail = (file: SqliteFile, { genesis }: Origin): Head => {
  let position = 0
  let bytes = 0
  for (const row of file.prepare(lengths).all() as Array<{ position: number; bytes: number }>) {
    bytes += row.bytes
    if (position > 0 && bytes > most.bytes) break
    position = row.position
  }
  const before = position > 1 ? readAt(file, position - 1) : undefined
  // Where that event is missing, the walk begins at the genesis and names what is not there.
  return before ?? { position: 0, hash: genesis, recordedAt: 0 }
}
