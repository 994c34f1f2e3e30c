/** Takes secrets out of a line before it is written. */
import { Redacted } from "effect"

const mask = "<redacted>"

/** Shorter texts are no secrets, and masking them would eat the log. */
const shortestSecret = 6

/** A function that masks the given secrets, as they are and as JSON writes them, and whatever follows "Bearer". */
export const redaction = (secrets: ReadonlyArray<Redacted.Redacted>): (line: string) => string => {
  const texts = secrets.map((secret) => Redacted.value(secret)).filter((text) => text.length >= shortestSecret)
  const forms = new Set(texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]))
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return (line) =>
    longestFirst.reduce((masked, secret) => masked.replaceAll(secret, mask), line)
      .replaceAll(/(bearer\s+)[\w.~+/=-]+/giu, `$1${mask}`)
}
