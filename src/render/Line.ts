/** Lines of styled text; the only way from a document to a terminal. */
import { plain } from "./plain.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { paint, type Style } from "./Style.ts"
import { fit, widthOf } from "./Width.ts"

export interface Span {
  readonly text: string
  readonly style?: Style | undefined
}

/** Spans side by side; text without a style may stand as a string. */
export type Line = ReadonlyArray<Span | string>

/** The lines as text, each ended by a newline, none wider than `columns`, nothing in it but what `plain` and `paint` let through. */
export const printLines = (lines: ReadonlyArray<Line>, options: RenderOptions): string =>
  lines.map((line) => `${printLine(line, options)}\n`).join("")

/** A line of one style. */
export const styled = (text: string, style: Style): Line => [{ text, style }]

const printLine = (line: Line, { colour, columns }: RenderOptions): string =>
  fitLine(line.map(toSpan), columns).map(({ style, text }) => paint(text, style, colour)).join("")

const toSpan = (span: Span | string): Span =>
  typeof span === "string" ? { text: plain(span) } : { text: plain(span.text), style: span.style }

const fitLine = (spans: ReadonlyArray<Span>, columns: number): ReadonlyArray<Span> => {
  const kept: Array<Span> = []
  let room = columns
  for (const span of withoutTrailingSpace(spans)) {
    if (room <= 0) break
    const text = fit(span.text, room)
    kept.push({ text, style: span.style })
    room = text === span.text ? room - widthOf(text) : 0
  }
  return kept
}

const withoutTrailingSpace = (spans: ReadonlyArray<Span>): ReadonlyArray<Span> => {
  const last = spans.findLastIndex(({ text }) => text.trim() !== "")
  return spans.slice(0, last + 1).map((span, index) =>
    index === last ? { text: span.text.trimEnd(), style: span.style } : span
  )
}
