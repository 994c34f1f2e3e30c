/** How text for people may look on a stream: with colours or without, and how wide. */
import { columnsWithoutTerminal } from "../render/RenderOptions.ts"
import type { Stream } from "./Invocation.ts"

export interface Appearance {
  readonly colour: boolean
  readonly columns: number
}

/** Narrower than this no table can be read; a terminal that says 0 does not know its width. */
const narrowest = 20

/**
 * Colours on a terminal, unless `--no-color`, `NO_COLOR` (https://no-color.org: any text but the empty one) or
 * `TERM=dumb` forbid them; `FORCE_COLOR` (but `0` and `false`) allows them in a pipe too.
 */
export const appearanceOf = (
  { columns }: Stream,
  { FORCE_COLOR, NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
  noColor: boolean
): Appearance => {
  const forbidden = noColor || (NO_COLOR !== undefined && NO_COLOR !== "") || TERM === "dumb"
  const forced = FORCE_COLOR !== undefined && !["", "0", "false"].includes(FORCE_COLOR)
  const width = columns === null || columns === 0 ? columnsWithoutTerminal : columns
  return { colour: !forbidden && (forced || columns !== null), columns: Math.max(narrowest, width) }
}
