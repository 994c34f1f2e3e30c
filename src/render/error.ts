/** A failure for people: one line that says what, why, and what to do next. */
import type { ErrorDocument } from "../report/documents/ErrorDocument.ts"
import { plain } from "./plain.ts"
import { paint } from "./Style.ts"

/** One line whatever its length: a terminal breaks it, a cut would take what to do. */
export const renderError = (
  { error: { hint, message } }: ErrorDocument,
  { colour }: { readonly colour: boolean }
): string => {
  const what = plain(message).replace(/[\s.:;]+$/u, "")
  return `${paint("ledger:", "bad", colour)} ${what}${hint === null ? "" : `: ${plain(hint)}`}\n`
}
