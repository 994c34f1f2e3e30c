/** The few colours the ledger uses, always as a second cue beside a word or a sign. */

/** ECMA-48 "select graphic rendition": what switches a style on and what off. */
const codes = {
  strong: [1, 22],
  quiet: [2, 22],
  good: [32, 39],
  warning: [33, 39],
  bad: [31, 39],
  accent: [36, 39]
} as const

export type Style = keyof typeof codes

/** The text in the style, where colours are allowed. */
export const paint = (text: string, style: Style | undefined, colour: boolean): string => {
  if (!colour || style === undefined || text.trim() === "") return text
  const [on, off] = codes[style]
  return `\u001b[${on}m${text}\u001b[${off}m`
}
