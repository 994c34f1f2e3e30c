/** Sentences broken into lines at their spaces, under a hanging indent. */
import type { Line, Span } from "./Line.ts"
import { plain } from "./plain.ts"
import type { Style } from "./Style.ts"
import { widthOf } from "./Width.ts"

/**
 * `text` as lines of at most `columns` cells. The first begins with `opening`, the others with as many spaces. A single
 * word that is longer than a line is cut when it is printed.
 */
export const flow = (
  opening: string | Span,
  text: string,
  columns: number,
  style?: Style
): ReadonlyArray<Line> => {
  const first = typeof opening === "string" ? { text: opening, style } : opening
  const indent = widthOf(plain(first.text))
  const room = columns - indent
  const lines: Array<string> = []
  let used = 0
  for (const word of plain(text).split(/ +/u)) {
    const width = widthOf(word)
    const fits = lines.length > 0 && used + 1 + width <= room
    if (fits) lines[lines.length - 1] += ` ${word}`
    else lines.push(word)
    used = fits ? used + 1 + width : width
  }
  return lines.map((line, index) => [
    index === 0 ? first : " ".repeat(indent),
    { text: line, style }
  ])
}

/** Short texts side by side with " · " between them; one that does not fit begins a new line. */
export const flowParts = (parts: ReadonlyArray<string>, columns: number, style?: Style): ReadonlyArray<Line> => {
  const lines: Array<string> = []
  for (const part of parts) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)} · ${part}`
    if (lines.length > 0 && widthOf(plain(longer)) <= columns) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return lines.flatMap((line) => flow("", line, columns, style))
}
