/** The identities of a request's events: UUIDv7s whose random bytes are drawn all at once. */
import { Effect } from "effect"
import { SecureRandom } from "effect/crypto"

/** The random bytes that one UUIDv7 takes. */
const bytesPerId = 16

/**
 * The 16 bytes of `count` ids. Asking the system for sixteen random bytes costs more than all else that is done to prepare
 * an event, and a request can be a thousand events.
 */
export const eventIds = Effect.fnUntraced(
  function*(random: SecureRandom.SecureRandom["Service"], count: number) {
    const drawn = yield* random.randomBytes(count * bytesPerId)
    let used = 0
    const ids = SecureRandom.make((size) => drawn.subarray(used, used += size))
    const made: Array<Uint8Array> = []
    while (made.length < count) made.push(yield* ids.uuidV7({ format: "bytes" }))
    return made
  }
)
