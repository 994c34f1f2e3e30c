/** One pass of the outbox over a forge: where the forge stumbled meanwhile, so that nothing else waits for it. */
import type { RepositoryName } from "./ForgeClient.ts"
import type { Outcome } from "./Posting.ts"

/** Repositories that stumble one after the other, with nothing said in between: then it is the forge. */
const mostStumbles = 2

/** A repository that fails is left alone for the rest of the pass; a forge that fails, or asks for quiet, ends it. */
export class Pass {
  readonly #broken = new Set<string>()
  #stumbles = 0
  #said = 0

  /** Whether there is no use in asking for more of it now. */
  isBroken(repository: RepositoryName): boolean {
    return this.#broken.has(keyOf(repository))
  }

  /** Takes in what came of an attempt; false: the forge is silent, and the rest waits. */
  goesOn(outcome: Outcome, repository: RepositoryName): boolean {
    if (outcome === "silent") return false
    if (outcome === "said") {
      this.#said += 1
      this.#stumbles = 0
    } else if (outcome === "stumbled") {
      this.#stumbles += 1
      this.#broken.add(keyOf(repository))
    }
    return this.#stumbles < mostStumbles
  }

  /** False: something failed, and nothing could be said. */
  get wasHeard(): boolean {
    return this.#said > 0 || this.#broken.size === 0
  }
}

const keyOf = ({ name, owner }: RepositoryName): string => `${owner}/${name}`.toLowerCase()
