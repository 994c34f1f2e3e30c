/** What a command did, for people, in a line or two. */
import type { BackupMade } from "../report/documents/BackupMade.ts"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import type { ConfigWritten } from "../report/documents/ConfigWritten.ts"
import type { KeyAssignment } from "../report/documents/KeyAssignment.ts"
import type { Rebuilt } from "../report/documents/Rebuilt.ts"
import { counted } from "./checks.ts"
import { flow } from "./flow.ts"
import { printLines } from "./Line.ts"
import { bookmarkVerbs } from "./mission.ts"
import { moment } from "./moment.ts"
import { agentName, keyName } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { noticeLines } from "./trust.ts"

export const renderBookmarked = (bookmarked: Bookmarked, options: RenderOptions): string => {
  const { columns, timeZone } = options
  const { at, id, mission, notices, position, snapshot, type } = bookmarked
  const what = type === "BookmarkRetracted"
    ? `${mission}: a bookmark was retracted`
    : `${mission} ${bookmarkVerbs[type]}`
  return printLines([
    ...flow("", `${what} at ${moment(at, timeZone, true)} ${timeZone}`, columns),
    ...flow("  ", `event ${position}, ${id}`, columns, "quiet"),
    ...noticeLines([...notices, ...(snapshot.warning === null ? [] : [snapshot.warning])], columns)
  ], options)
}

export const renderKeyAssignment = (assignment: KeyAssignment, options: RenderOptions): string => {
  const { columns, timeZone } = options
  const { agent, from, key, notices, position } = assignment
  const since = from === null ? "from the beginning" : `from ${moment(from, timeZone, true)} ${timeZone}`
  return printLines([
    ...flow("", `${keyName(key)} belongs to ${agentName(agent)} ${since}`, columns),
    ...flow("  ", `event ${position}`, columns, "quiet"),
    ...noticeLines(notices, columns)
  ], options)
}

export const renderRebuilt = ({ durationMs, events, skipped }: Rebuilt, options: RenderOptions): string =>
  printLines(
    flow(
      "",
      `Views rebuilt from ${counted(events, "event")} in ${(durationMs / 1000).toFixed(1)} s${
        skipped === 0 ? "" : `; ${skipped} of them unknown to this release and skipped`
      }`,
      options.columns
    ),
    options
  )

export const renderBackupMade = ({ file, position, sizeBytes }: BackupMade, options: RenderOptions): string =>
  printLines(
    flow("", `Backup up to event ${position}, ${sizeBytes.toLocaleString("en")} bytes, in ${file}`, options.columns),
    options
  )

export const renderConfigWritten = ({ file }: ConfigWritten, options: RenderOptions): string =>
  printLines(flow("", `Wrote ${file}`, options.columns), options)
