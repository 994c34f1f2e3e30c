/** The command of a comment: `/mission start @vigilio`. */
import type { MissionCommand } from "../event/Forge.ts"
import { spokenLines } from "./spokenLines.ts"

/** `names` without their `@`, each once, as written; `reason` says why it is `refused`; `note` is what else the line says. */
export interface Command {
  readonly command: MissionCommand
  readonly names: ReadonlyArray<string>
  readonly reason: string | null
  readonly note: string | null
}

/** They change what a mission is; of these a comment may hold one. */
const acting = ["start", "pause", "resume", "end"] as const
const asking = ["cost", "status"] as const
type Word = (typeof acting)[number] | (typeof asking)[number]

/** Of the note, characters: a bookmark's note is one line of a table. */
const longestNote = 200
/** Of a comment that is read, characters: what GitHub takes at most. Whoever comments must not keep the daemon busy. */
const longestComment = 65_536
/** Names that a line may have; nobody has so many agents. */
const mostNames = 50

/**
 * What the comment commands, null where nothing. A command stands at the beginning of a line that is said in the comment (see
 * `spokenLines`), in any case. One that acts counts before one that asks; two that act are refused, and so is `/mission` without
 * a word that is known.
 */
export const parseCommand = (comment: string): Command | null => {
  if (comment.length > longestComment || !/^ {0,3}\/mission/imu.test(comment)) return null
  const found = spokenLines(comment).flatMap(commandIn)
  const acts = found.filter(({ word }) => word !== null && isActing(word))
  if (acts.length > 1) return refused(`a comment may hold one of ${acting.join(", ")}, this one holds ${acts.length}`)
  const first = acts[0] ?? found.find(({ word }) => word !== null) ?? found[0]
  if (first === undefined) return null
  const { rest, word, written } = first
  if (word === null) return refused(`the words after /mission are ${[...acting, ...asking].join(", ")}`)
  return { command: word, ...wordsIn(word, rest, written) }
}

interface Found {
  /** Null: none that is known. */
  readonly word: Word | null
  /** What follows it, without and with what is not said. */
  readonly rest: string
  readonly written: string
}

const isActing = (word: Word): boolean => acting.some((one) => one === word)

const commandIn = ({ text, written }: { readonly text: string; readonly written: string }): ReadonlyArray<Found> => {
  const [line, said] = /^ {0,3}\/mission(?:[ \t]+([a-z]+)(?![\w-])|(?=[ \t]|$))/iu.exec(text) ?? []
  if (line === undefined) return []
  const word = [...acting, ...asking].find((known) => known === said?.toLowerCase()) ?? null
  return [{ word, rest: text.slice(line.length), written: written.slice(line.length) }]
}

const refused = (reason: string): Command => ({ command: "refused", names: [], reason, note: null })

/**
 * Who is named directly after the command is meant by it. To start, whoever is named at all: a crew that was overlooked would be
 * everybody. What is left is the note.
 */
const wordsIn = (word: Word, rest: string, written: string): Omit<Command, "command"> => {
  const names = new Map<string, string>()
  const left: Array<string> = []
  for (const { 0: token, index } of rest.matchAll(/\S+/gu)) {
    const mentioned = word === "start" || left.length === 0 ? mentionedIn(token) : []
    if (mentioned === null || names.size + mentioned.length > mostNames) return unreadable(word)
    for (const name of mentioned) names.set(name.toLowerCase(), names.get(name.toLowerCase()) ?? name)
    if (mentioned.length === 0) left.push(written.slice(index, index + token.length))
  }
  const note = left.join(" ").toWellFormed().replaceAll(/\p{C}+/gu, "")
  return { names: [...names.values()], reason: null, note: shortened(note) }
}

/** `@ba`, `(@ba)`, `**@ba**,` or `@ba,@face`; none: nobody is mentioned, null: somebody is, and who cannot be read. */
const mentionedIn = (token: string): ReadonlyArray<string> | null => {
  if (!/(?<![A-Za-z0-9.-])@\w/u.test(token)) return []
  const names = token.split(/[,;/+&]+/u).filter((part) => /\w/u.test(part)).map((part) => {
    const { said = "" } = /^(?<mark>[*_~([{"']*)(?<said>.*?)[*~)\]}"'.:!?]*$/u.exec(part)?.groups ?? {}
    return /^@(?<name>[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}?)_*$/u.exec(said)?.groups?.["name"]
  })
  return names.every((name) => name !== undefined) ? names : null
}

/** An agent who was overlooked would make it a command to everybody. */
const unreadable = (word: Word): Omit<Command, "command"> & { readonly command?: "refused" } =>
  isActing(word)
    ? {
      command: "refused",
      names: [],
      reason: "who is named cannot be read; names are written apart, as in @vigilio @ba",
      note: null
    }
    : { names: [], reason: null, note: null }

/** Without half a character at its end; null where nothing is left. */
const shortened = (note: string): string | null =>
  note.slice(0, longestNote).replace(/[\uD800-\uDBFF]$/, "").trim() || null
