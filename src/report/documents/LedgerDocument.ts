/** Every document the ledger publishes, by the name of its promise. */
import { Anchored } from "./Anchored.ts"
import { BackupMade } from "./BackupMade.ts"
import { Bookmarked } from "./Bookmarked.ts"
import { ConfigShown } from "./ConfigShown.ts"
import { ConfigWritten } from "./ConfigWritten.ts"
import { Difference } from "./Difference.ts"
import { Doctor } from "./Doctor.ts"
import { ErrorDocument } from "./ErrorDocument.ts"
import { Event } from "./Event.ts"
import { Explanation } from "./Explanation.ts"
import { KeyAssignment } from "./KeyAssignment.ts"
import { Keys } from "./Keys.ts"
import { Mission } from "./Mission.ts"
import { Missions } from "./Missions.ts"
import { Rebuilt } from "./Rebuilt.ts"
import { Reconciliation } from "./Reconciliation.ts"
import { Report } from "./Report.ts"
import { RestoreMade } from "./RestoreMade.ts"
import { Snapshot } from "./Snapshot.ts"
import { SplitRuleChange } from "./SplitRuleChange.ts"
import { SplitRules } from "./SplitRules.ts"
import { Status } from "./Status.ts"
import { Verification } from "./Verification.ts"

/** Fields may be added within a version; none is ever renamed or removed. */
export const documents = {
  "ledger.anchor/1": Anchored,
  "ledger.backup/1": BackupMade,
  "ledger.bookmark/1": Bookmarked,
  "ledger.config/1": ConfigShown,
  "ledger.config-init/1": ConfigWritten,
  "ledger.diff/1": Difference,
  "ledger.doctor/1": Doctor,
  "ledger.error/1": ErrorDocument,
  "ledger.event/1": Event,
  "ledger.explain/1": Explanation,
  "ledger.key-assignment/1": KeyAssignment,
  "ledger.keys/1": Keys,
  "ledger.mission/1": Mission,
  "ledger.missions/1": Missions,
  "ledger.rebuild/1": Rebuilt,
  "ledger.reconcile/1": Reconciliation,
  "ledger.report/1": Report,
  "ledger.restore/1": RestoreMade,
  "ledger.snapshot/1": Snapshot,
  "ledger.split/1": SplitRules,
  "ledger.split-rule/1": SplitRuleChange,
  "ledger.status/1": Status,
  "ledger.verify/1": Verification
} as const

export type DocumentName = keyof typeof documents
export type LedgerDocument = (typeof documents)[DocumentName]["Type"]
