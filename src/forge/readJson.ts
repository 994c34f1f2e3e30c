/** JSON from bytes of strangers. */
import { Result } from "effect"

/** Objects within arrays within objects; the deepest payload of a forge has eight. */
const deepest = 64

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Fails with what is wrong, in words that repeat nothing of the text. */
export const readJson = (bytes: Uint8Array): Result.Result<unknown, string> => {
  if (depthOf(bytes) > deepest) return Result.fail(`it is nested more than ${deepest} deep`)
  try {
    return Result.succeed(JSON.parse(utf8.decode(bytes)))
  } catch {
    return Result.fail("it is no JSON in UTF-8")
  }
}

const quote = 0x22
const backslash = 0x5C

/** Of brackets outside of strings. In UTF-8 no other character holds these bytes. */
const depthOf = (bytes: Uint8Array): number => {
  let depth = 0
  let greatest = 0
  let inString = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (inString) {
      if (byte === backslash) at++
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (byte === 0x7B || byte === 0x5B) greatest = Math.max(greatest, ++depth)
    else if (byte === 0x7D || byte === 0x5D) depth--
  }
  return greatest
}
