/** Holds a log against anchors that were taken from it earlier. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Anchor } from "./Anchor.ts"
import type { Finding } from "./ChainWalk.ts"
import { type Origin, readHashAt } from "./LogReader.ts"
import type { Head } from "./StoredEvent.ts"

/** One finding for each anchor that the log does not keep. Says nothing of the events themselves: the walk over the chain does. */
export const checkAnchors = (
  file: SqliteFile,
  origin: Origin,
  head: Head,
  anchors: ReadonlyArray<Anchor>
): ReadonlyArray<Finding> =>
  anchors.flatMap(({ hash, ledgerId, position }): ReadonlyArray<Finding> => {
    const found = (position: number | null, detail: string) => [{ class: "anchor" as const, position, detail }]
    if (ledgerId !== origin.ledgerId) {
      return found(null, `the anchor is of ledger ${ledgerId}, this is ledger ${origin.ledgerId}`)
    }
    if (position > head.position) {
      return found(head.position + 1, `the anchor was taken at event ${position}, the log ends at ${head.position}`)
    }
    const stored = readHashAt(file, origin, position)
    if (stored !== undefined && Buffer.compare(stored, hash) === 0) return []
    return found(
      position,
      `the anchor saw another event at position ${position}, so what stands up to there was written anew`
    )
  })
