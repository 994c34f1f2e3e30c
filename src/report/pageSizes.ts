/** How much of the journal a long answer looks at in one step. */

/** Postings of a page where they are found by their events: some tens of milliseconds. */
export const rowsOfPage = 10_000

/** Where a stretch of the log is longer than this, a short period of it is found by its buckets. */
export const manyEvents = 2_000
