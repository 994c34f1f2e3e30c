/** A check that could not be made: said, because a list that is merely shorter looks as if all had been well. */
import type { Verification } from "../report/documents/Verification.ts"

/** `why` goes on after "not checked:". Nothing was found, so it is no violation. */
export const skippedCheck = (name: string, why: string): Verification["checks"][number] => ({
  name,
  ok: true,
  checked: 0,
  detail: null,
  skipped: why
})
