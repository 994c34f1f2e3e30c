/** The line of a configuration file on which a key stands. */

/**
 * Counted from 1; undefined where it cannot be told (unusual quoting). Follows section headers, so that of two equal
 * keys the right one is found; a key inside an inline table is found by the line of that table.
 */
export const lineOf = (text: string, path: ReadonlyArray<string>): number | undefined => {
  const wanted = path.join(".")
  let section = ""
  const entries = new Map<string, number>()
  let inline: number | undefined
  for (const [at, line] of text.split("\n").entries()) {
    const header = /^\s*(\[\[?)\s*([^\]]+?)\s*\]/u.exec(line)
    if (header?.[1] !== undefined && header[2] !== undefined) {
      section = sectionPath(header[2], header[1] === "[[", entries)
      if (section === wanted || withoutNumber(section) === wanted) return at + 1
      continue
    }
    const key = /^\s*([^=#]+?)\s*=/u.exec(line)?.[1]
    if (key === undefined) continue
    const found = [section, bare(key)].filter((part) => part !== "").join(".")
    if (found === wanted) return at + 1
    if (wanted.startsWith(`${found}.`)) inline ??= at + 1
  }
  return inline
}

const sectionPath = (header: string, isList: boolean, entries: Map<string, number>): string => {
  const name = bare(header)
  if (!isList) return name
  const number = entries.get(name) ?? 0
  entries.set(name, number + 1)
  return `${name}.${number}`
}

const withoutNumber = (section: string): string => section.replace(/\.\d+$/u, "")

/** `a . "b"` as `a.b`. */
const bare = (key: string): string =>
  key.split(".").map((part) => part.trim().replace(/^(["'])(.*)\1$/u, "$2")).join(".")
