/** What the ledger remembers of forges and makes of their acts: the port of reconciling and settling, implemented by the ledger. */
import { Context, type Effect, type Stream } from "effect"
import type { ForgeRead } from "../event/Forge.ts"
import type { Act } from "./Act.ts"
import type { ForgeLogFailed } from "./ForgeLog.ts"

/**
 * A repository that has to do with the ledger, as far as it is known: `id` null: only its name is. `until`: how far it was read, ms on the
 * forge's clock; null: never. `doubtful`: issues of which deliveries told something that no timeline bears out yet, and those that could not be read; `open`: those whose
 * mission is under way.
 */
export interface KnownRepository {
  readonly id: number | null
  readonly owner: string
  readonly name: string
  readonly until: number | null
  readonly doubtful: ReadonlyArray<number>
  readonly open: ReadonlyArray<number>
}

/** What is known of a forge when it is about to be read; `begun`: where the log stands. */
export interface ForgeMemory {
  readonly begun: number
  readonly repositories: ReadonlyArray<KnownRepository>
}

/** How many acts got a verdict, and when the latest bookmark of them happened, ms; null: none was made. */
export interface Settled {
  readonly acts: number
  readonly latest: number | null
}

export class ForgeBook extends Context.Service<ForgeBook, {
  /** Makes of all acts that are not settled what they mean: their bookmarks, and a verdict for each. */
  readonly settle: Effect.Effect<Settled, ForgeLogFailed>
  /** Something was recorded, by whomever. A slow reader hears of the latest only. */
  readonly changes: Stream.Stream<unknown>
  /** `defaultRepository` (`owner/name`) counts as known. */
  readonly memory: (forge: string, defaultRepository: string | null) => Effect.Effect<ForgeMemory, ForgeLogFailed>
  /**
   * Records what was read with how far it was read, together or not at all; gives how many acts were new. Where none is, and the reading
   * itself `isNews` no more, nothing is recorded.
   */
  readonly read: (acts: ReadonlyArray<Act>, read: ForgeRead, isNews: boolean) => Effect.Effect<number, ForgeLogFailed>
}>()("ledger/forge/ForgeBook") {}
