/** Something that somebody did on a forge, ready to be recorded. */
import type { ForgeActSeen } from "../event/Forge.ts"

/**
 * `key`: its meaning (`actKeys`), by which it is recorded once; `unless`: the key of one that says more: where that is recorded, this one
 * is no news. `occurredAt` in milliseconds.
 */
export interface Act {
  readonly key: string
  readonly unless?: string
  readonly occurredAt: number
  readonly seen: ForgeActSeen
}

/** Who caused the event: `forge:vigilio`, `forge` where the forge does not say who. */
export const actorOf = ({ by }: Pick<ForgeActSeen, "by">): string => by === null ? "forge" : `forge:${by}`
