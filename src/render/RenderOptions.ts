/** What a rendering must know about who reads it. */

/**
 * - `columns`: cells of a line, never exceeded (100 where nothing better is known, as in a pipe);
 * - `colour`: whether ANSI colours may be used, always only beside a word or a sign that says the same;
 * - `timeZone`: IANA zone of the times shown;
 * - `now`: milliseconds since the epoch, for "4 min ago".
 */
export interface RenderOptions {
  readonly columns: number
  readonly colour: boolean
  readonly timeZone: string
  readonly now: number
}

/** Lines of a pipe, whose reader has no width to tell. */
export const columnsWithoutTerminal = 100
