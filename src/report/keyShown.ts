/** A key as documents name it. */
import type { KeyName } from "./documents/KeyName.ts"
import type { Inquiry } from "./Inquiry.ts"

/** By the name as known then; null: spend that the source reports without a key. */
export const keyShown = ({ knowledge }: Inquiry, source: string, key: string | null): KeyName | null =>
  key === null ? null : { id: key, name: knowledge.keyName(source, key) }
