/** Names from outside made harmless in Markdown: they stand in code, where nothing is a mention, a reference, a link or HTML. */
import { plain } from "../render/plain.ts"

/** Longer names are cut: a receipt is read on a telephone as well. */
const longest = 60

/**
 * One code span on one line. Mentions and references are broken up all the same, for forges that look for them in the source; so is
 * what could end a hidden marker.
 */
export const inMarkdown = (text: string): string => {
  const line = plain(text).replaceAll("`", "'").replaceAll("|", "¦").replaceAll(/[@#]|-(?=-)/gu, "$&\u200b").trim()
  const short = line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line
  return `\`${short === "" ? "(unnamed)" : short}\``
}

/** A sentence that may hold names: nothing in it is markup, a mention, a reference or a link. */
export const sentenceInMarkdown = (text: string): string =>
  plain(text)
    .replaceAll(/[\\`*_{}[\]<>|~$&^=!+]/gu, "\\$&")
    .replaceAll(/[@#]|-(?=-)|:(?=\/\/)|www(?=\.)/giu, "$&\u200b")
    .slice(0, 500)
    .toWellFormed()
