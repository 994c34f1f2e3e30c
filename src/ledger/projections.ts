/** All projections of the ledger, and how their folds hang together. */
import { journalProjection, openJournalFold } from "../attribution/JournalProjection.ts"
import { forgeProjection, openForgeFold } from "../forge/ForgeProjection.ts"
import { openReplyFold, replyProjection } from "../forge/ReplyProjection.ts"
import { keyProjection, openKeyFold } from "../key/KeyProjection.ts"
import { missionProjection, openMissionFold } from "../mission/MissionProjection.ts"
import type { Projections } from "../projection/Projection.ts"
import { openUsageFold, usageProjection } from "../usage/UsageProjection.ts"

export const projections: Projections = {
  parts: [missionProjection, keyProjection, usageProjection, journalProjection, forgeProjection, replyProjection],
  open: (views) => {
    const missions = openMissionFold(views)
    const keys = openKeyFold(views)
    const usage = openUsageFold(views)
    const journal = openJournalFold(views, { missions, keys, usage })
    return [missions, keys, usage, journal, openForgeFold(views), openReplyFold(views)]
  }
}
