/** Answers `ledger status`. */
import { Effect } from "effect"
import { Inquiry } from "../report/Inquiry.ts"
import type { AsOfAsked } from "../report/Question.ts"
import { replyAlerts } from "../report/replyAlerts.ts"
import { statusOf } from "../report/statusOf.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { ask } from "./Asking.ts"
import { forgeAlerts } from "./forgeAlerts.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import type { Host } from "./makeLedger.ts"

/** Daemon, configuration and warnings are those of the present, whatever point of the log is asked about. */
export const showStatus = Effect.fn("Ledger.status")(function*(
  settings: LedgerSettings,
  surroundings: Host["surroundings"],
  asOf?: AsOfAsked
) {
  const { asked, open } = yield* ask(settings, asOf)
  const { instant, position } = asked.asOf
  const around = yield* surroundings
  return statusOf(new Inquiry(asked), {
    ...around,
    warnings: [...around.warnings, ...forgeAlerts(asked.views, position, instant), ...replyAlerts(asked.views)],
    configured: settings.configured,
    log: {
      position,
      recordedAt: position === 0 ? null : formatTimestamp(instant),
      ledgerId: open.log.ledgerId
    },
    clock: asOf === undefined ? asked.now : instant
  })
})
