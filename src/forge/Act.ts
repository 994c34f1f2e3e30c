/** Something that somebody did on a forge, ready to be recorded. */
import type { ForgeActSeen } from "../event/Forge.ts"

/** `key`: its meaning (`actKeys`), by which it is recorded once; `occurredAt` in milliseconds. */
export interface Act {
  readonly key: string
  readonly occurredAt: number
  readonly seen: ForgeActSeen
}

/** Who caused the event: `forge:vigilio`, `forge` where the forge does not say who. */
export const actorOf = ({ by }: Pick<ForgeActSeen, "by">): string => by === null ? "forge" : `forge:${by}`
