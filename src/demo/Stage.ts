/** What a demo says: headings, the commands that it runs, and on a terminal how far the story is. */
import { Effect } from "effect"
import { bar } from "../render/bar.ts"
import { flow } from "../render/flow.ts"
import { type Line, printLines } from "../render/Line.ts"
import { paint } from "../render/Style.ts"
import { fit } from "../render/Width.ts"

/** `columns` of standard output; `live`: standard error is a terminal, where a line can be drawn and drawn over. */
export interface StageOptions {
  readonly columns: number
  readonly colour: boolean
  readonly live: { readonly columns: number } | null
}

export interface Stage {
  readonly heading: (text: string) => Effect.Effect<void>
  readonly remark: (text: string) => Effect.Effect<void>
  /** A command line as a person would type it. */
  readonly command: (words: ReadonlyArray<string>) => Effect.Effect<void>
  /** A line for the person's own shell, never cut nor broken: a terminal wraps it. */
  readonly example: (line: string) => Effect.Effect<void>
  /** What happens at a time of the story, and the command that says so to the ledger. */
  readonly act: (time: string, what: string, words: ReadonlyArray<string>) => Effect.Effect<void>
  /** As `act`, where somebody does something that is no command. */
  readonly deed: (time: string, what: string, done: string) => Effect.Effect<void>
  readonly lines: (lines: (columns: number) => ReadonlyArray<Line>) => Effect.Effect<void>
  readonly gap: Effect.Effect<void>
  /** Draws how far something is, `share` from 0 to 1, over what was drawn before; whatever is said next wipes it out. */
  readonly progress: (opening: string, share: number, text: string) => Effect.Effect<void>
  readonly wipe: Effect.Effect<void>
}

const indent = "       "
const barWidth = 20

export const makeStage = ({ colour, columns, live }: StageOptions): Stage => {
  const options = { colour, columns, timeZone: "Etc/UTC", now: 0 }
  let drawn = false
  const wipe = Effect.sync(() => {
    if (drawn) process.stderr.write("\r\u{1b}[K")
    drawn = false
  })
  const say = (lines: ReadonlyArray<Line>) =>
    Effect.andThen(wipe, Effect.sync(() => void process.stdout.write(printLines(lines, options))))
  return {
    heading: (text) => say([[""], ...flow("", text, columns, "strong")]),
    remark: (text) => say(flow("", text, columns)),
    command: (words) => say(commandLines("$ ", words, columns)),
    example: (line) =>
      Effect.andThen(wipe, Effect.sync(() => void process.stdout.write(`  ${paint(line, "accent", colour)}\n`))),
    act: (time, what, words) =>
      say([
        ...flow({ text: `${time}  `, style: "quiet" }, what, columns, "strong"),
        ...commandLines(`${indent}$ `, words, columns)
      ]),
    deed: (time, what, done) =>
      say([
        ...flow({ text: `${time}  `, style: "quiet" }, what, columns, "strong"),
        ...flow(indent, done, columns, "accent")
      ]),
    lines: (lines) => say(lines(columns)),
    gap: say([[""]]),
    progress: (opening, share, text) =>
      Effect.sync(() => {
        if (live === null) return
        drawn = true
        const line = `${opening}  ${bar(share, barWidth).padEnd(barWidth)}  ${text}`
        process.stderr.write(`\r\u{1b}[K${fit(line, live.columns - 1)}`)
      }),
    wipe
  }
}

const commandLines = (prompt: string, words: ReadonlyArray<string>, columns: number): ReadonlyArray<Line> =>
  flow({ text: prompt, style: "quiet" }, ["ledger", ...words].map(quoted).join(" "), columns, "accent")

/** As a shell wants it. */
const quoted = (word: string): string => /^[\w@%+=:,./#-]+$/u.test(word) && !word.startsWith("#") ? word : `'${word}'`
