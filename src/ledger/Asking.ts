/** How every question begins: views at the head, the point of the log it is asked from, what the configuration adds. */
import { Clock, Effect } from "effect"
import type { Views } from "../projection/Projector.ts"
import type { AsOf } from "../report/AsOf.ts"
import { type Asked, Inquiry } from "../report/Inquiry.ts"
import type { AsOfAsked } from "../report/Question.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles, type OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { withDefaultForge } from "./withDefaultForge.ts"

/** Opens the ledger for a question about the head, or an earlier point. `open` stays valid as long as the ledger does. */
export const ask = Effect.fnUntraced(function*(settings: LedgerSettings, asOf?: AsOfAsked) {
  const open = yield* (yield* LedgerFiles).reading
  const views = yield* open.projector.views()
  const now = yield* Clock.currentTimeMillis
  const asked: Asked = {
    views: views.file,
    asOf: yield* locate(open, views, now, asOf),
    configuredLag: settings.configuredLag,
    forgeUrl: withDefaultForge(settings, views.file).forgeUrl,
    now
  }
  return { open, views, asked }
})

/** As `ask`, for a question that only needs the views. */
export const inquire = Effect.fnUntraced(function*(settings: LedgerSettings, asOf?: AsOfAsked) {
  const { asked } = yield* ask(settings, asOf)
  return new Inquiry(asked)
})

/** The clock of an answer is its as-of instant; before the first event there is none but the present. */
const locate = Effect.fnUntraced(
  function*({ log }: OpenLedger, { position: head }: Views, now: number, asOf?: AsOfAsked) {
    const position = asOf === undefined
      ? head
      : "position" in asOf
      ? asOf.position
      : Math.min(head, yield* log.positionAt(asOf.instant))
    if (position > head || position < 0) {
      return yield* new LedgerFailure({
        code: "unknown-position",
        message: `the log ends at position ${head}, so ${position} is not in it`,
        hint: `name a position up to ${head}; see ledger log`,
        exitCode: 2
      })
    }
    const [event] = position === 0 ? [] : yield* log.read(position - 1, 1)
    return { position, head, instant: event?.recordedAt ?? now } satisfies AsOf
  }
)
