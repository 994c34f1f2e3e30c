/** The hidden first lines by which the ledger knows its own comments again; none holds text of anybody. */

/**
 * What the first line of a receipt says: `asOf` and `corrects` are positions of the log, `head` the hash of the event at `asOf`. Version 1
 * did not say whose log it is, and its text not of which mission.
 */
export interface ReceiptMarker {
  readonly version: 1 | 2
  /** Which log the receipt is of, see `logName`; null in version 1. */
  readonly log: string | null
  readonly mission: string
  readonly asOf: number
  readonly head: string
  /** Where the figures are from that an earlier, settled receipt named; null: nothing was corrected. */
  readonly corrects: number | null
  /** The receipt only says which issue the mission is on now. */
  readonly isElsewhere: boolean
}

/** How every comment of the ledger begins. */
export const ownPrefix = "<!-- ledger:"

/** What a log is called, by the hash of its first event: ledgers that share an account on a forge leave each other's receipts alone. */
export const logName = (firstHash: string): string => firstHash.slice(0, 16)

/** How the receipt of a mission begins, whatever its position. */
export const receiptPrefix = (log: string, mission: string): string =>
  `${ownPrefix}cost v2 log=${log} mission=${encoded(mission)} `

export const receiptMarker = ({ asOf, corrects, head, isElsewhere, log, mission }: ReceiptMarker): string => {
  const prefix = log === null ? `${ownPrefix}cost v1 mission=${encoded(mission)} ` : receiptPrefix(log, mission)
  const more = `${corrects === null ? "" : ` corrects=${corrects}`}${isElsewhere ? " elsewhere" : ""}`
  return `${prefix}as-of=${asOf} head=${head}${more} -->`
}

/** The first line of what is said about a comment, by the comment's id. */
export const answerMarker = (comment: number): string => `${ownPrefix}answer v1 to=${comment} -->`

const pattern =
  /^<!-- ledger:cost (?:v1|v2 log=([0-9a-f]{16})) mission=(\S+) as-of=([1-9]\d{0,14}) head=([0-9a-f]{64})(?: corrects=([1-9]\d{0,14}))?( elsewhere)? -->[ \t]*$/mu

/** The marker of a comment that is a receipt; undefined: it is none. */
export const readReceiptMarker = (text: string): ReceiptMarker | undefined => {
  const [, log, mission, asOf, head, corrects, elsewhere] = pattern.exec(text.replaceAll("\r", "")) ?? []
  if (mission === undefined || head === undefined) return undefined
  return {
    version: log === undefined ? 1 : 2,
    log: log ?? null,
    mission: mission.replaceAll("%2d", "-"),
    asOf: Number(asOf),
    head,
    corrects: corrects === undefined ? null : Number(corrects),
    isElsewhere: elsewhere !== undefined
  }
}

/** Old rules end a comment at two dashes, and repositories may have them in their names. */
const encoded = (mission: string): string => mission.replaceAll("--", "-%2d")
