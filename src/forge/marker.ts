/** The hidden first lines by which the ledger knows its own comments again; none holds text of anybody. */

/** What the first line of a receipt says: `asOf` and `corrects` are positions of the log, `head` the hash of the event at `asOf`. */
export interface ReceiptMarker {
  readonly mission: string
  readonly asOf: number
  readonly head: string
  /** Where the figures are from that an earlier, settled receipt named; null: nothing was corrected. */
  readonly corrects: number | null
}

/** How every comment of the ledger begins. */
export const ownPrefix = "<!-- ledger:"

/** How the receipt of a mission begins, whatever its position. */
export const receiptPrefix = (mission: string): string => `${ownPrefix}cost v1 mission=${encoded(mission)} `

export const receiptMarker = ({ asOf, corrects, head, mission }: ReceiptMarker): string =>
  `${receiptPrefix(mission)}as-of=${asOf} head=${head}${corrects === null ? "" : ` corrects=${corrects}`} -->`

/** The first line of what is said about a comment, by the comment's id. */
export const answerMarker = (comment: number): string => `${ownPrefix}answer v1 to=${comment} -->`

const pattern =
  /^<!-- ledger:cost v1 mission=(\S+) as-of=([1-9]\d{0,14}) head=([0-9a-f]{64})(?: corrects=([1-9]\d{0,14}))? -->[ \t]*$/mu

/** The marker of a comment that is a receipt; undefined: it is none. */
export const readReceiptMarker = (text: string): ReceiptMarker | undefined => {
  const [, mission, asOf, head, corrects] = pattern.exec(text.replaceAll("\r", "")) ?? []
  if (mission === undefined || head === undefined) return undefined
  return {
    mission: mission.replaceAll("%2d", "-"),
    asOf: Number(asOf),
    head,
    corrects: corrects === undefined ? null : Number(corrects)
  }
}

/** Old rules end a comment at two dashes, and repositories may have them in their names. */
const encoded = (mission: string): string => mission.replaceAll("--", "-%2d")
