/** Text measured, cut and aligned in terminal cells. All of it is `plain` text. */
import { CliOutput } from "effect/cli"

// The empty one included.
const printableAscii = /^[\u0020-\u007e]*$/u
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" })

/** How many terminal cells the text takes: wide characters and emoji two, combining marks none. */
export const widthOf = (text: string): number => printableAscii.test(text) ? text.length : CliOutput.displayWidth(text)

/** The text, or as much of its beginning as leaves room for the … that says it was cut. */
export const fit = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let kept = ""
  let used = 1
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width) break
    kept += segment
  }
  return width > 0 ? `${kept}…` : ""
}

/** As `fit`, but the number at the end of a mission's name, which tells it from the next one, is not cut off. */
export const fitName = (text: string, width: number): string => {
  const number = /#\d+$/u.exec(text)?.[0] ?? ""
  const room = width - number.length
  return widthOf(text) <= width || room < 2
    ? fit(text, width)
    : fit(text.slice(0, -number.length || undefined), room) + number
}

/** Cut or filled with spaces to exactly `width` cells. */
export const align = (text: string, width: number, side: "left" | "right"): string => {
  const fitted = fit(text, width)
  const filling = " ".repeat(Math.max(0, width - widthOf(fitted)))
  return side === "left" ? fitted + filling : filling + fitted
}
