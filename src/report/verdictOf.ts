/** What a verification comes to, in a few words. */
import type { Verification } from "./documents/Verification.ts"

/** The gravest first: a log that lacks its end, or is another one than was anchored, may be undamaged as far as it goes. */
export const verdictOf = ({ findings, ok }: Pick<Verification, "findings" | "ok">): string => {
  if (ok) return "nothing is wrong"
  const kinds = new Set(findings.map((finding) => finding.class))
  if (kinds.size === 1 && kinds.has("receipt")) return "the receipt is not what the ledger says"
  if ([...kinds].some((kind) => kind !== "witness" && kind !== "anchor") || kinds.size === 0) {
    return "the ledger is damaged"
  }
  return kinds.has("witness") ? "events are missing from the log" : "the log is not the one that was anchored"
}
