/** Where the ledger promises that the true cost lies in the printed range, and what the true cost is. */
import { outcomesOver } from "../../src/attribution/claims.ts"
import type { Usage } from "../../src/demo/xai/History.ts"
import { ownerAt, type Ownership } from "../../src/key/ownership.ts"
import type { Interval } from "../../src/time/Interval.ts"
import type { Exchange, Provider } from "./Provider.ts"
import type { Reading, Reference } from "./Reference.ts"
import { minute, type Setting } from "./World.ts"

/** Where the promise does not hold: around an instant of a key's spend, or of everybody's where `key` is null. */
interface Exception {
  readonly at: number
  readonly key: string
}

/** The least lag that is ever learned. */
const leastLearned = 15 * minute

/**
 * The promise is about a provider that posts within the lag and restates nothing, and about readings that show what was posted when
 * they are said to have been taken. What breaks it is noted here, bucket by bucket; everywhere else it is checked.
 */
export class Promises {
  readonly #exceptions: Array<Exception> = []
  /** Readings said to have been taken at an instant that was still to come: what is posted until then they cannot have seen. */
  readonly #ahead: Array<Interval & { readonly occurred: number }> = []
  readonly #provider: Provider
  readonly #reference: Reference
  readonly #lag: number
  /** How many figures were held against the truth, how many of them from above too, and how many could not be. */
  checked = 0
  bounded = 0
  excused = 0

  constructor(setting: Setting, provider: Provider, reference: Reference) {
    this.#provider = provider
    this.#reference = reference
    this.#lag = setting.lag ?? leastLearned
  }

  spent({ at, key, postedAfter }: Usage): void {
    const late = postedAfter ?? 0
    const missed = this.#ahead.some(({ from, occurred, to }) => from <= at && at < to && at + late <= occurred)
    if (late > this.#lag || missed) this.#exceptions.push({ at, key })
  }

  restated(key: string, at: number): void {
    this.#exceptions.push({ at, key })
  }

  /** A reading that came into the log: which answer it was, and what that answer got wrong. */
  read({ at, snapshot }: Reading): Exchange {
    const { exchanges } = this.#provider
    const found = exchanges.findIndex(({ asked, digest }) => asked === snapshot.readAt && digest === snapshot.digest)
    if (found === -1) {
      throw new Error(`nobody gave the answer that was read at ${new Date(snapshot.readAt).toISOString()}`)
    }
    const exchange = exchanges[found]!
    for (const { at, key } of exchange.hidden) this.#exceptions.push({ at, key })
    this.#blur(exchange, at)
    // Kept only until it has been read: answers are large.
    exchanges.splice(0, found + 1)
    return exchange
  }

  /** The answer came later than the instant it is said to be of, or (after a clock was wrong) earlier. */
  #blur({ answered, from, to }: Exchange, occurred: number): void {
    const { usages } = this.#provider
    if (occurred > answered) this.#ahead.push({ from, to, occurred })
    const first = Math.min(answered, occurred) - longestLate
    for (let index = usages.length - 1; index >= 0; index--) {
      const { at, key, postedAfter = 0 } = usages[index]!
      if (at < first) break
      if (at < from || at >= to) continue
      const posted = at + postedAfter
      if ((occurred <= at && at <= answered) || (answered < posted && posted <= occurred)) {
        this.#exceptions.push({ at, key })
      }
    }
  }

  /** Whether the range over the times must hold the truth. `key` undefined: of all keys. */
  holds(times: ReadonlyArray<Interval>, key?: string): boolean {
    const good = !this.#exceptions.some((exception) => {
      if (key !== undefined && key !== exception.key && this.#separates) return false
      const bucket = this.#reference.bucketAt(exception.at)
      const start = bucket?.start ?? exception.at - longestBucket
      const end = bucket?.end ?? exception.at + longestBucket
      return times.some(({ from, to }) => start < to && from < end)
    })
    if (good) this.checked++
    else this.excused++
    return good
  }

  /** Whether every reading so far told keys apart. */
  get #separates(): boolean {
    return this.#reference.readings.every(({ snapshot }) => snapshot.grid.dimensions.includes("api_key_id"))
  }

  /** Position of the last event after which a name may mean another mission. */
  get renamedAt(): number {
    return this.#reference.renamedAt
  }

  /** The mission that a reference means. */
  missionNamed(reference: string): string {
    return this.#reference.missionNamed(`default:${reference}`)
  }

  /** What really was spent, of all that pass. */
  truth(passes: (usage: Usage) => boolean): bigint {
    let sum = 0n
    for (const usage of this.#provider.usages) if (passes(usage)) sum += usage.ticks
    return sum
  }

  ownerOf(usage: Usage): string | null {
    return ownerAt(this.#ownership(usage), usage.at)
  }

  /** Where readings did not tell keys apart, spend has no key, and is nobody's. */
  #ownership({ at, key }: Usage): Ownership {
    const known = this.#reference.gridAt(at)?.dimensions.includes("api_key_id") ?? true
    return this.#reference.ownership(known ? key : null)
  }

  /** The missions that bear it: whose windows hold its instant and whose crews hold its agent, after the split rule. */
  claimantsOf(usage: Usage): ReadonlyArray<string> {
    const { at } = usage
    const [piece] = outcomesOver(this.#reference.claims, this.#ownership(usage), { from: at, to: at + 1 })
    return piece!.outcome.shares.map(({ mission }) => mission)
  }
}

const longestLate = 31 * 3_600_000
const longestBucket = 86_400_000
