/** Any document as text for people. */
import type { LedgerDocument } from "../report/documents/LedgerDocument.ts"
import { renderDoctor, renderVerification } from "./checks.ts"
import { renderConfig } from "./config.ts"
import { renderBackupMade, renderBookmarked, renderConfigWritten, renderKeyAssignment, renderRebuilt } from "./done.ts"
import { renderError } from "./error.ts"
import { renderEvent } from "./event.ts"
import { renderKeys } from "./keys.ts"
import { renderMission } from "./mission.ts"
import { renderMissions } from "./missions.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { renderReport } from "./report.ts"
import { renderSnapshot } from "./snapshot.ts"
import { renderStatus } from "./status.ts"

/** Whole lines, each ended by a newline, none wider than `columns` but that of an error. */
export const renderDocument = (document: LedgerDocument, options: RenderOptions): string => {
  switch (document.schema) {
    case "ledger.backup/1":
      return renderBackupMade(document, options)
    case "ledger.bookmark/1":
      return renderBookmarked(document, options)
    case "ledger.config/1":
      return renderConfig(document, options)
    case "ledger.config-init/1":
      return renderConfigWritten(document, options)
    case "ledger.doctor/1":
      return renderDoctor(document, options)
    case "ledger.error/1":
      return renderError(document, options)
    case "ledger.event/1":
      return renderEvent(document, options)
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
    case "ledger.report/1":
      return renderReport(document, options)
    case "ledger.snapshot/1":
      return renderSnapshot(document, options)
    case "ledger.status/1":
      return renderStatus(document, options)
    case "ledger.verify/1":
      return renderVerification(document, options)
  }
}
