/** What an operator does about a warning that came up when the log was opened. */
import type { LogWarning } from "../event-log/openLog.ts"

/** One sentence; the whole story is in docs/operating.md. */
export const adviceOn = ({ class: kind }: LogWarning): string =>
  kind === "events lost"
    ? "put back the newest copy with its -wal file, or see The witness in docs/operating.md"
    : "run ledger verify; if nothing is wrong, ledger verify --accept-head (docs/operating.md, The witness)"
