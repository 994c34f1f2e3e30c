/** A document as its schema writes it: the same bytes whether this process or a daemon answered. */
import { Schema } from "effect"
import { type DocumentName, documents, type LedgerDocument } from "../report/documents/LedgerDocument.ts"

/** JSON with fields in the order of the schema. `space`: indentation, for people. A document that breaks its own promise is a bug. */
export const documentJson = (document: LedgerDocument, space?: number): string =>
  JSON.stringify(encoders[document.schema](document), null, space)

const encoders = Object.fromEntries(
  Object.entries(documents).map(([name, schema]) => {
    let encode: ((document: unknown) => unknown) | undefined
    return [
      name,
      (document: unknown) => (encode ??= Schema.encodeUnknownSync(schema))(document)
    ]
  })
) as Record<DocumentName, (document: unknown) => unknown>
