/** A webhook request that was signed, and the ground on which it is understood. */
import type { ForgeKind, LabelMeaning } from "../event/Forge.ts"

/** The forge by which a delivery came, and what is known of those who act there. */
export interface Ground {
  readonly forge: {
    readonly name: string
    readonly kind: ForgeKind
    readonly host: string
    /** Names of the labels that mean something; null: none does. */
    readonly labels: Readonly<Record<LabelMeaning, string | null>>
    /** Logins that may command wherever they may comment. */
    readonly writers: ReadonlyArray<string>
    /** Pull requests count as issues do. */
    readonly pulls: boolean
  }
  /** Null: nobody who is known. */
  readonly agentOf: (login: string) => string | null
  /** Login of the ledger's own account; null where it is not known. */
  readonly self: string | null
}

/** `event` and `id` are headers, which no signature covers; `received` in milliseconds. */
export interface Delivery {
  readonly event: string
  readonly id: string | null
  readonly body: Uint8Array
  readonly received: number
}

/** A delivery that is being read. */
export interface Telling {
  readonly delivery: Delivery
  readonly ground: Ground
  readonly action: string
}
