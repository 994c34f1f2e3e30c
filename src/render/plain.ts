/** Text from outside (names, notes, a provider's words) made harmless and measurable for a terminal. */

const printableAscii = /^[\u0020-\u007e]*$/u
/** ECMA-48: control sequences; strings (titles, links, pictures), which run to their terminator; other escapes. */
const escapeSequences = new RegExp(
  [
    String.raw`(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]`,
    String.raw`(?:\x1b[P\]X^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?`,
    String.raw`\x1b[ -/]*[0-~]`
  ].join("|"),
  "gu"
)
const spaces = /[\t\n\v\f\r\u0085\p{Zl}\p{Zp}\p{Zs}]/gu
/** Controls, direction overrides, invisible marks; the joiner of emoji may stay. */
const invisible = /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}]/gu
/** A letter may carry a few marks, not a tower of them. */
const towers = /(\p{M}{3})\p{M}+/gu

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" })

/**
 * One line without escape sequences, controls and direction overrides, so that no name can move the cursor, recolour,
 * reorder or hide what stands beside it. It never begins with something that joins the character before it.
 */
export const plain = (text: string): string => {
  if (printableAscii.test(text)) return text
  const harmless = text
    .replace(escapeSequences, "")
    .replace(spaces, " ")
    .toWellFormed()
    .replace(invisible, "")
    .replace(towers, "$1")
  return standingAlone(harmless)
}

/** Drops leading characters that would merge with a space before them. */
const standingAlone = (text: string): string => {
  const [first] = graphemes.segment(` ${text}`)
  return first === undefined || first.segment === " " ? text : text.slice(first.segment.length - 1)
}
