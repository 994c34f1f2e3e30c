/** Every document the ledger publishes, by the name of its promise. */
import { BackupMade } from "./BackupMade.ts"
import { Bookmarked } from "./Bookmarked.ts"
import { ConfigShown } from "./ConfigShown.ts"
import { ConfigWritten } from "./ConfigWritten.ts"
import { Doctor } from "./Doctor.ts"
import { ErrorDocument } from "./ErrorDocument.ts"
import { Event } from "./Event.ts"
import { KeyAssignment } from "./KeyAssignment.ts"
import { Keys } from "./Keys.ts"
import { Mission } from "./Mission.ts"
import { Missions } from "./Missions.ts"
import { Rebuilt } from "./Rebuilt.ts"
import { Report } from "./Report.ts"
import { Snapshot } from "./Snapshot.ts"
import { Status } from "./Status.ts"
import { Verification } from "./Verification.ts"

/** Fields may be added within a version; none is ever renamed or removed. */
export const documents = {
  "ledger.backup/1": BackupMade,
  "ledger.bookmark/1": Bookmarked,
  "ledger.config/1": ConfigShown,
  "ledger.config-init/1": ConfigWritten,
  "ledger.doctor/1": Doctor,
  "ledger.error/1": ErrorDocument,
  "ledger.event/1": Event,
  "ledger.key-assignment/1": KeyAssignment,
  "ledger.keys/1": Keys,
  "ledger.mission/1": Mission,
  "ledger.missions/1": Missions,
  "ledger.rebuild/1": Rebuilt,
  "ledger.report/1": Report,
  "ledger.snapshot/1": Snapshot,
  "ledger.status/1": Status,
  "ledger.verify/1": Verification
} as const

export type DocumentName = keyof typeof documents
export type LedgerDocument = (typeof documents)[DocumentName]["Type"]
