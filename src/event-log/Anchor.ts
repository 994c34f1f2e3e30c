/** One line that pins a ledger down: whose it is, how far it went, and the hash that stands for everything up to there. */
import { Result } from "effect"
import { createHash } from "node:crypto"

/** `hash` is that of the event at `position`, or of the genesis at 0. */
export interface Anchor {
  readonly ledgerId: string
  readonly position: number
  readonly hash: Uint8Array
}

/** First word of every line; another format gets another number. */
const tag = "ledger-anchor/1"

const shape = /^ledger-anchor\/1 (\S{1,64}) (0|[1-9]\d{0,15}) ([0-9a-f]{64}) ([0-9a-f]{8})$/u

/** `ledger-anchor/1 <ledger id> <position> <hash, hex> <check>`; `check` begins the SHA-256 of what stands before it, against slips of the pen. */
export const formatAnchor = ({ hash, ledgerId, position }: Anchor): string => {
  const text = `${tag} ${ledgerId} ${position} ${Buffer.from(hash).toString("hex")}`
  return `${text} ${checkOf(text)}`
}

/** The anchor, or in a few words why the line is none. White space around and between its words does not matter. */
export const parseAnchor = (line: string): Result.Result<Anchor, string> => {
  const text = line.trim().split(/\s+/u).join(" ")
  const [, ledgerId, position, hash, check] = shape.exec(text) ?? []
  if (ledgerId === undefined || hash === undefined) {
    return Result.fail(
      text.startsWith("ledger-anchor/") && !text.startsWith(`${tag} `)
        ? "it is of a format that this release does not know"
        : `it does not look like "${tag} LEDGER POSITION HASH CHECK"`
    )
  }
  if (check !== checkOf(text.slice(0, text.lastIndexOf(" ")))) {
    return Result.fail("its last word does not fit the others, so something in it is mistyped")
  }
  return Result.succeed({ ledgerId, position: Number(position), hash: Buffer.from(hash, "hex") })
}

const checkOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8)
