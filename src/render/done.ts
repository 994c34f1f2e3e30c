/** What a command did, for people, in a line or two. */
import type { Anchored } from "../report/documents/Anchored.ts"
import type { BackupMade } from "../report/documents/BackupMade.ts"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import type { ConfigWritten } from "../report/documents/ConfigWritten.ts"
import type { KeyAssignment } from "../report/documents/KeyAssignment.ts"
import type { Rebuilt } from "../report/documents/Rebuilt.ts"
import type { RestoreMade } from "../report/documents/RestoreMade.ts"
import { counted } from "./checks.ts"
import { flow } from "./flow.ts"
import { printLines } from "./Line.ts"
import { bookmarkVerbs } from "./mission.ts"
import { moment } from "./moment.ts"
import { agentMovedLines, movedLines } from "./moved.ts"
import { agentName, keyName } from "./names.ts"
import { plain } from "./plain.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { noticeLines } from "./trust.ts"

export const renderBookmarked = (bookmarked: Bookmarked, options: RenderOptions): string => {
  const { columns, timeZone } = options
  const { id, moved, notices, position, snapshot } = bookmarked
  return printLines([
    ...flow("", said(bookmarked, timeZone), columns),
    ...movedLines(moved, columns),
    ...flow("  ", `event ${position}, ${id}`, columns, "quiet"),
    ...noticeLines([...notices, ...(snapshot.warning === null ? [] : [snapshot.warning])], options)
  ], options)
}

const said = ({ at, becomes, mission, to, type }: Bookmarked, timeZone: string): string => {
  const when = `at ${moment(at, timeZone, true)} ${timeZone}`
  switch (type) {
    case "BookmarkRetracted":
      return `${mission}: a bookmark was retracted ${when}`
    case "MissionWindowAdded":
      return `${mission}: a window was added, from ${moment(at, timeZone, true)} to ${
        moment(to ?? at, timeZone, true)
      } ${timeZone}`
    case "MissionMoved":
      return `${mission} is ${becomes ?? "another"} since ${moment(at, timeZone, true)} ${timeZone}`
    case "MissionMerged":
      return `${mission} was merged into ${becomes ?? "another"} ${when}`
    default:
      return `${mission} ${bookmarkVerbs[type]} ${when}`
  }
}

export const renderKeyAssignment = (assignment: KeyAssignment, options: RenderOptions): string => {
  const { columns, timeZone } = options
  const { agent, from, key, moved, notices, position } = assignment
  const since = from === null ? "from the beginning" : `from ${moment(from, timeZone, true)} ${timeZone}`
  return printLines([
    ...flow("", `${keyName(key)} belongs to ${agentName(agent)} ${since}`, columns),
    ...agentMovedLines(moved, columns),
    ...flow("  ", `event ${position}`, columns, "quiet"),
    ...noticeLines(notices, options)
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

export const renderRestoreMade = (
  { backup, database, lost, position, replaced }: RestoreMade,
  options: RenderOptions
): string => {
  const { columns } = options
  return printLines([
    ...flow("", `Restored ${counted(position, "event")} from ${backup} into ${database}`, columns),
    ...(replaced === null ? [] : flow("  ", `The files that were there are in ${replaced}`, columns, "quiet")),
    ...(lost === null ? [] : noticeLines([
      `${lost.from === lost.to ? `event ${lost.from} is` : `events ${lost.from} to ${lost.to} are`} lost: set the ` +
      "bookmarks and key assignments since then again, with --at and --from"
    ], options)),
    ...flow(
      "  → ",
      "run ledger snapshot: what the provider still reports of the time since then is read again",
      columns
    )
  ], options)
}

/** The bare line, whatever its length: it is kept, signed and handed back as it is. */
export const renderAnchored = ({ anchor }: Anchored): string => `${plain(anchor)}\n`

export const renderConfigWritten = ({ file }: ConfigWritten, options: RenderOptions): string =>
  printLines(flow("", `Wrote ${file}`, options.columns), options)
