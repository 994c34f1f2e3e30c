/** The lines of a comment that are said in it: not those in code, in quotes of somebody else, or in HTML comments. */

/** `text` is the line with what is not said replaced, character by character, by NUL; `written` as it was written. */
export interface SpokenLine {
  readonly text: string
  readonly written: string
}

/**
 * Reads Markdown as forges render it (CommonMark), and where that is in doubt, as hidden: fenced code in any container, code spans
 * across lines, `pre` and `code` elements, block quotes with the lines that lazily continue them, comments also across blank lines
 * and without an end. Indented code is not looked for: no command may be indented that far.
 */
export const spokenLines = (markdown: string): ReadonlyArray<SpokenLine> => {
  const reading = new Reading()
  for (const line of markdown.split(/\r\n|[\n\r]/u)) reading.take(line)
  reading.endParagraph()
  return reading.spoken
}

/** Replaces what is not said. No line that begins with it can be a command. */
const hidden = "\0"

interface Fence {
  readonly marker: string
  readonly length: number
  /** Columns before it; one further in by four closes nothing. */
  readonly indent: number
}

class Reading {
  readonly spoken: Array<SpokenLine> = []
  #paragraph: Array<string> = []
  #fence: Fence | undefined
  /** What ends the element or comment that is open. */
  #until: RegExp | undefined
  #isQuoted = false

  take(line: string): void {
    if (this.#until !== undefined) return this.#seekEnd(line, this.#until)
    if (this.#fence !== undefined) {
      if (closes(this.#fence, line)) this.#fence = undefined
      return
    }
    const quoted = /^ {0,3}(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*>(.*)$/u.exec(line)?.[1]
    const fence = fenceIn(line)
    if (fence === undefined && quoted === undefined && !/^[ \t]*$/u.test(line)) {
      if (!this.#isQuoted) this.#paragraph.push(line)
      return
    }
    this.endParagraph()
    // The paragraph may have opened what hides this line too.
    if (this.#until !== undefined) return this.#seekEnd(line, this.#until)
    this.#fence = fence
    this.#isQuoted = quoted !== undefined && quoted.trim() !== ""
  }

  /** Code spans do not leave their paragraph, so what is said in it is known at its end. */
  endParagraph(): void {
    const written = this.#paragraph
    this.#paragraph = []
    const { text, until } = hide(written.join("\n"))
    this.#until = until
    for (const [index, line] of text.split("\n").entries()) {
      if (index < written.length) this.spoken.push({ text: line, written: written[index]! })
    }
  }

  #seekEnd(line: string, until: RegExp): void {
    const end = until.exec(line)
    if (end === null) return
    this.#until = undefined
    this.take(hidden.repeat(end.index + end[0].length) + line.slice(end.index + end[0].length))
  }
}

const fenceIn = (line: string): Fence | undefined => {
  const [, before, run, info] = /^( {0,3}(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/u.exec(line) ?? []
  if (before === undefined || run === undefined) return undefined
  // With a backtick further on it is a code span.
  if (run.startsWith("`") && info?.includes("`") === true) return undefined
  return { marker: run.charAt(0), length: run.length, indent: before.length }
}

const closes = ({ indent, length, marker }: Fence, line: string): boolean => {
  const [, before, run] = /^( *)(`{3,}|~{3,})[ \t]*$/u.exec(line) ?? []
  return before !== undefined && run !== undefined && before.length <= indent + 3 && run.startsWith(marker) &&
    run.length >= length
}

/** Code spans, comments and elements of code, hidden; `until` ends what the text leaves open. */
const hide = (text: string): { readonly text: string; readonly until: RegExp | undefined } => {
  const runs = new Runs(text)
  let shown = ""
  let from = 0
  const cover = (to: number) => {
    shown += text.slice(from, to).replaceAll(/[^\n]+/gu, (covered) => hidden.repeat(covered.length))
    from = to
  }
  for (const found of text.matchAll(/\\[^\n]|`+|<(?:!--|(pre|code|script|style|textarea)(?![\w-]))/giu)) {
    if (found.index < from) continue
    const [opening, element] = found
    if (opening.startsWith("\\")) continue
    shown += text.slice(from, found.index)
    from = found.index
    const after = from + opening.length
    if (opening.startsWith("`")) {
      const end = runs.next(opening.length, after)
      if (end !== undefined) cover(end + opening.length)
      continue
    }
    const until = element === undefined ? /-->/u : new RegExp(`</${element}\\s*>`, "iu")
    const end = until.exec(text.slice(after))
    if (end === null) {
      cover(text.length)
      return { text: shown, until }
    }
    cover(after + end.index + end[0].length)
  }
  return { text: shown + text.slice(from), until: undefined }
}

/** Where runs of so many backticks begin; asked from left to right. */
class Runs {
  readonly #known = new Map<number, { readonly at: Array<number>; passed: number }>()

  constructor(text: string) {
    for (const { 0: { length }, index } of text.matchAll(/`+/gu)) {
      const known = this.#known.get(length)
      if (known === undefined) this.#known.set(length, { at: [index], passed: 0 })
      else known.at.push(index)
    }
  }

  next(length: number, from: number): number | undefined {
    const known = this.#known.get(length)
    if (known === undefined) return undefined
    while (known.passed < known.at.length && known.at[known.passed]! < from) known.passed++
    return known.at[known.passed]
  }
}
