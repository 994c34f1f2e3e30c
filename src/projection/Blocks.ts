/** Blocks of the log, by which projections keep sums: what a sum up to any position is put together from. */
import type { SqliteFile } from "../database/SqliteFile.ts"

/**
 * A block ends where it holds so many rows, in the middle of an event if need be: what no block holds yet is read row by row.
 * Ends depend on the rows alone, so they do not move with the pages by which a log is folded.
 */
const rowsOfBlock = 8192

/** Blocks of one level that make one of the next. */
const fanOut = 16

/** `number`: blocks are numbered from 1; the last row in each is posting `n` of the event at `position`. */
export const blockTable = `
  CREATE TABLE block (
    number INTEGER PRIMARY KEY, position INTEGER NOT NULL, n INTEGER NOT NULL, UNIQUE (position, n)
  ) STRICT;`

/** The last row of a block; position 0 before the first. */
export interface BlockEnd {
  readonly number: number
  readonly position: number
  readonly n: number
}

/** The last block of events up to `position` alone. */
export const lastBlockAt = (views: SqliteFile, position: number): BlockEnd =>
  (views.prepare(
    "SELECT number, position, n FROM block WHERE position <= ? ORDER BY position DESC, n DESC LIMIT 1"
  ).get(position) as BlockEnd | undefined) ?? { number: 0, position: 0, n: -1 }

/** Whether a block with so many rows ends. */
export const isFull = (rows: number): boolean => rows >= rowsOfBlock

/** One number for a block of a level: level 0 are the blocks themselves, each of level 1 holds 16 of them, and so on. */
export const partOf = (level: number, block: number): number => block * fanOut + level

export const levelOf = (part: number): number => part % fanOut

/** The fewest parts that together hold the blocks from the first to number `blocks`. */
export const partsUpTo = (blocks: number): ReadonlyArray<number> => {
  const parts: Array<number> = []
  let level = 0
  while (fanOut ** (level + 1) <= blocks) level++
  for (let done = 0; level >= 0; level--) {
    const size = fanOut ** level
    const last = Math.floor(blocks / size)
    for (let block = done / size + 1; block <= last; block++) parts.push(partOf(level, block))
    done = last * size
  }
  return parts
}

/** Parts above level 0 that are complete with block `number`, lowest first, each with the parts that it is the sum of. */
export const partsCompletedBy = (number: number): ReadonlyArray<{ readonly part: number; readonly of: string }> => {
  const completed: Array<{ part: number; of: string }> = []
  for (let level = 1; number % fanOut ** level === 0; level++) {
    const block = number / fanOut ** level
    const of = Array.from({ length: fanOut }, (_, index) => partOf(level - 1, (block - 1) * fanOut + index + 1))
    completed.push({ part: partOf(level, block), of: JSON.stringify(of) })
  }
  return completed
}
