/** Any document as text for people. */
import type { LedgerDocument } from "../report/documents/LedgerDocument.ts"
import { renderDoctor, renderVerification } from "./checks.ts"
import { renderConfig } from "./config.ts"
import { renderDifference } from "./diff.ts"
import {
  renderAnchored,
  renderBackupMade,
  renderBookmarked,
  renderConfigWritten,
  renderKeyAssignment,
  renderRebuilt,
  renderRestoreMade
} from "./done.ts"
import { renderError } from "./error.ts"
import { renderEvent } from "./event.ts"
import { renderEventInFull } from "./eventInFull.ts"
import { renderExplanation } from "./explain.ts"
import { renderKeys } from "./keys.ts"
import { renderMission } from "./mission.ts"
import { renderMissions } from "./missions.ts"
import { renderReconciliation } from "./reconciliation.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { renderReport } from "./report.ts"
import { renderSnapshot } from "./snapshot.ts"
import { renderSplitRuleChange, renderSplitRules } from "./split.ts"
import { renderStatus } from "./status.ts"

/** Whole lines, each ended by a newline, none wider than `columns` but that of an error or an anchor. */
export const renderDocument = (document: LedgerDocument, options: RenderOptions): string => {
  switch (document.schema) {
    case "ledger.anchor/1":
      return renderAnchored(document)
    case "ledger.backup/1":
      return renderBackupMade(document, options)
    case "ledger.bookmark/1":
      return renderBookmarked(document, options)
    case "ledger.config/1":
      return renderConfig(document, options)
    case "ledger.config-init/1":
      return renderConfigWritten(document, options)
    case "ledger.diff/1":
      return renderDifference(document, options)
    case "ledger.doctor/1":
      return renderDoctor(document, options)
    case "ledger.error/1":
      return renderError(document, options)
    case "ledger.event/1":
      return document.moved === undefined ? renderEvent(document, options) : renderEventInFull(document, options)
    case "ledger.explain/1":
      return renderExplanation(document, options)
    case "ledger.key-assignment/1":
      return renderKeyAssignment(document, options)
    case "ledger.keys/1":
      return renderKeys(document, options)
    case "ledger.mission/1":
      return renderMission(document, options)
    case "ledger.missions/1":
      return renderMissions(document, options)
    case "ledger.rebuild/1":
      return renderRebuilt(document, options)
    case "ledger.reconcile/1":
      return renderReconciliation(document, options)
    case "ledger.report/1":
      return renderReport(document, options)
    case "ledger.restore/1":
      return renderRestoreMade(document, options)
    case "ledger.snapshot/1":
      return renderSnapshot(document, options)
    case "ledger.split/1":
      return renderSplitRules(document, options)
    case "ledger.split-rule/1":
      return renderSplitRuleChange(document, options)
    case "ledger.status/1":
      return renderStatus(document, options)
    case "ledger.verify/1":
      return renderVerification(document, options)
  }
}
