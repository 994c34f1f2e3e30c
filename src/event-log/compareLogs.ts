/** How two files of events relate: one the beginning of the other, grown apart, or of two ledgers. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { type Origin, readHashAt, readHead } from "./LogReader.ts"
import type { Head } from "./StoredEvent.ts"

/** An open log and who it is. */
export interface KnownLog {
  readonly file: SqliteFile
  readonly origin: Origin
}

/** `common`: the last position up to which both hold the same events; 0 for two ledgers. Heads of both. */
export interface Relation {
  readonly sameLedger: boolean
  readonly common: number
  readonly left: Head
  readonly right: Head
}

/** Equal hashes at a position mean equal events up to it, so the last common one is found by halving. Throws what SQLite throws. */
export const compareLogs = (one: KnownLog, other: KnownLog): Relation => {
  const left = readHead(one.file, one.origin)
  const right = readHead(other.file, other.origin)
  if (one.origin.ledgerId !== other.origin.ledgerId) return { sameLedger: false, common: 0, left, right }
  const agree = (position: number): boolean => {
    const [here, there] = [one, other].map(({ file, origin }) => readHashAt(file, origin, position))
    return here !== undefined && there !== undefined && Buffer.compare(here, there) === 0
  }
  let common = 0
  let differing = Math.min(left.position, right.position) + 1
  while (common + 1 < differing) {
    const middle = Math.floor((common + differing) / 2)
    if (agree(middle)) common = middle
    else differing = middle
  }
  return { sameLedger: true, common, left, right }
}
