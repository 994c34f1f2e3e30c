/** The words of the command line, put so that the parser takes them as people mean them. */

/** Flags of every command that take no value. */
const switches = new Set([
  "--json",
  "--csv",
  "--quiet",
  "--verbose",
  "--no-color",
  "--all",
  "--follow",
  "--accept-head",
  "--unattributed",
  "--keep"
])

/**
 * `--at -90m` becomes `--at=-90m` (a time ago is no flag), and `--json 3` becomes `--json=true 3` (the 3 is a mission, not
 * "no" or "yes"); `--between 12 -1h` is the same flag twice. Nothing after `--` is touched.
 */
export const normalise = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const normal: Array<string> = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ""
    const next = words[at + 1]
    if (word === "--") return [...normal, ...words.slice(at)]
    if (switches.has(word)) normal.push(`${word}=true`)
    else if (word === "--between" && next !== undefined) {
      normal.push(...words.slice(at + 1, at + 3).map((point) => `--between=${point}`))
      at += 2
    } else if (/^--[a-z-]+$/u.test(word) && next !== undefined && /^-\d/u.test(next)) {
      normal.push(`${word}=${next}`)
      at++
    } else normal.push(word)
  }
  return normal
}

/** Whether the switch stands among the words; for failures that happen before the words could be parsed. */
export const mentions = (words: ReadonlyArray<string>, flag: string): boolean => {
  const end = words.indexOf("--")
  const flags = end === -1 ? words : words.slice(0, end)
  return flags.includes(flag) || flags.includes(`${flag}=true`)
}
