/** A failure for people: one line that says what, why, and what to do next. */
import type { ErrorDocument } from "../report/documents/ErrorDocument.ts"
import { inZone } from "./inZone.ts"
import { plain } from "./plain.ts"
import { paint } from "./Style.ts"

/** One line whatever its length: a terminal breaks it, a cut would take what to do. Without a zone instants stay as they are. */
export const renderError = (
  { error: { hint, message } }: ErrorDocument,
  { colour, timeZone }: { readonly colour: boolean; readonly timeZone?: string | undefined }
): string => {
  const what = plain(message).replace(/[\s.:;]+$/u, "")
  const sentence = `${what}${hint === null ? "" : `: ${plain(hint)}`}`
  const shown = timeZone === undefined ? sentence : inZone(sentence, timeZone)
  return `${paint("ledger:", "bad", colour)} ${shown}\n`
}
