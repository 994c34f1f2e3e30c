/** What a rendering must know about who reads it. */

/**
 * - `columns`: cells of a line, never exceeded (100 where nothing better is known, as in a pipe);
 * - `colour`: whether ANSI colours may be used, always only beside a word or a sign that says the same;
 * - `timeZone`: IANA zone of the times shown;
 * - `limit`: how many members of a long list are told one by one (10 where nothing is said);
 * - `now`: milliseconds since the epoch, for "4 min ago".
 */
export interface RenderOptions {
  readonly columns: number
  readonly colour: boolean
  readonly timeZone: string
  readonly now: number
  readonly limit?: number
}

/** Of a long list, where nobody says otherwise. */
export const usualLimit = 10

/** Lines of a pipe, whose reader has no width to tell. */
export const columnsWithoutTerminal = 100
