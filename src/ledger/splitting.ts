/** The split rules over time: which hold since when, and setting another from a moment on. */
import { Clock, Effect } from "effect"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { documentHead } from "../report/AsOf.ts"
import type { SplitRuleChange } from "../report/documents/SplitRuleChange.ts"
import type { SplitRules } from "../report/documents/SplitRules.ts"
import { movedByMission } from "../report/movedBy.ts"
import type { AsOfAsked } from "../report/Question.ts"
import { splitRulesOf } from "../report/splitRulesOf.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { appendAct } from "./appendAct.ts"
import { ask } from "./Asking.ts"
import { keepSplitRule } from "./keepSplitRule.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { aheadNotice } from "./notAhead.ts"
import type { SetSplitRuleRequest } from "./Request.ts"

/** Answers `ledger split show`. */
export const showSplitRules = Effect.fn("Ledger.splitRules")(
  function*(settings: LedgerSettings, { asOf }: { readonly asOf?: AsOfAsked }) {
    const { asked } = yield* ask(settings, asOf)
    return {
      ...documentHead("ledger.split/1", asked.asOf, asked.now),
      rules: splitRulesOf(asked.views, asked.asOf.position),
      configured: settings.splitRule
    } satisfies SplitRules
  }
)

/** Sets a rule from a moment on, until the next one. What is configured is recorded first, so that it cannot undo this afterwards. */
export const setSplitRule = Effect.fn("Ledger.setSplitRule")(
  function*(settings: LedgerSettings, request: SetSplitRuleRequest) {
    const files = yield* LedgerFiles
    return yield* files.writing(Effect.fnUntraced(function*(open) {
      const { idempotencyKey, rule, why } = request
      const before = idempotencyKey === undefined ? undefined : yield* open.log.find(idempotencyKey)
      const ruled = yield* keepSplitRule(open, settings.splitRule)
      const { file, position } = yield* open.projector.views()
      const known = splitRulesOf(file, position)
      const now = yield* Clock.currentTimeMillis
      // A command that is retried without --from happens at another instant, and still is the same act.
      const from = request.from ?? before?.occurredAt ?? now
      const event: LedgerEvent = { type: "SplitRuleSet", payload: { rule, from, ...why !== undefined && { why } } }
      const act = yield* appendAct(open, settings, request, { at: now, event, schema: "ledger.split-rule/1" })
      const next = known.find((other) => other.from !== null && Date.parse(other.from) > from)
      const until = next === undefined ? [] : [`it holds until ${next.from}, from when on ${next.rule} holds already`]
      const ruling = known.findLast((other) => other.from === null || Date.parse(other.from) <= from)?.rule ?? "even"
      const same = act.repeated.length > 0 || ruling !== rule
        ? []
        : [`spend is divided by ${rule} then already, so this changes nothing for now`]
      return {
        ...act.head,
        rule,
        from: formatTimestamp(from),
        why: why ?? null,
        id: act.id,
        position: act.position,
        moved: movedByMission(act.moved),
        notices: [...ruled, ...aheadNotice(from, now), ...until, ...same, ...act.repeated]
      } satisfies SplitRuleChange
    }))
  }
)
