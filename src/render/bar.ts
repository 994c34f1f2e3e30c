/** Shares as bars of block characters, in eighths of a cell. */

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

/** A bar of `share` (0 to 1; outside it is cut) of `width` cells; a share that is not zero always shows something. */
export const bar = (share: number, width: number): string => {
  const held = Math.min(1, Math.max(0, share))
  const parts = Math.max(held > 0 ? 1 : 0, Math.round(held * width * 8))
  return "█".repeat(Math.floor(parts / 8)) + eighths[parts % 8]!
}

/** `98 %`; what is not nothing is never `0 %`, what is not all is never `100 %`. */
export const percent = (share: number): string => {
  const rounded = Math.round(share * 100)
  if (rounded === 0 && share > 0) return "<1 %"
  if (rounded === 0 && share < 0) return ">-1 %"
  if (rounded === 100 && share < 1) return ">99 %"
  return `${rounded} %`
}
