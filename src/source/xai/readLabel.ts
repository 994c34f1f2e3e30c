/** The label that stands beside a key's spend: "xai-vigilio (xai-...3Xxp)", name and redacted form. */
import type { KeyLabel } from "../Source.ts"

/** A label that is missing, or merely repeats the key's id, names nothing. */
export const readLabel = (label: string | undefined, id: string): KeyLabel => {
  const text = label?.trim() ?? ""
  if (text === "" || text === id) return { name: null, redacted: null }
  const match = /^(.*\S)\s*\(([^()]+)\)$/u.exec(text)
  return match === null ? { name: text, redacted: null } : { name: match[1] ?? null, redacted: match[2] ?? null }
}
