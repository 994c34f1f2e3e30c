/** What an operator does about damage and loss: one place for the advice, the whole story is in docs/operating.md. */
import { adviceOnLoss } from "../event-log/LogError.ts"
import type { LogWarning } from "../event-log/openLog.ts"

/** About a warning that came up when the log was opened; one sentence. */
export const adviceOn = ({ class: kind }: LogWarning): string =>
  kind === "events lost"
    ? adviceOnLoss
    : "run ledger verify; if nothing is wrong, ledger verify --accept-head (docs/operating.md, The witness)"

/** About what `verify` found; one sentence. Views hold nothing that the log does not, so damage of theirs is mended by making them anew. */
export const adviceOnFinding = (kind: string | undefined): string => {
  switch (kind) {
    case "witness":
      return adviceOnLoss
    case "anchor":
      return "find the copy or the backup that keeps the anchor; whoever holds the anchor knows when it was taken"
    case "views":
    case "readings":
    case "conservation":
    case "sums":
    case "ranges":
      return "run ledger rebuild, then ledger verify again; if it stays, it is a bug: please report it"
    default:
      return "stop the daemon, keep the files as they are and restore a backup beside them to compare"
  }
}
