/** A page of the documentation, as text. */
import { readFileSync } from "node:fs"
import { join } from "node:path"

export const page = (name: string): string => readFileSync(join(import.meta.dirname, "../../docs", name), "utf8")

/** The content of the page's fenced blocks of one language. */
export const blocks = (text: string, language: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, "gmu"))].map(([, block = ""]) => block)
