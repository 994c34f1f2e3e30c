/** The team's prepaid credit and limits as facts; `draws.ts` says what a cycle makes of them. */

/** What the team bought and may spend. Cents are US cents; a purchase is positive here and negative on the wire. */
export interface Account {
  readonly purchases: ReadonlyArray<
    { readonly at: number; readonly cents: bigint; readonly origin?: "PURCHASE" | "MANUAL" }
  >
  /**
   * What the invoice corrects, and the usage endpoint does not know: why the two surfaces differ. Ticks; `at` decides
   * the cycle.
   */
  readonly corrections: ReadonlyArray<{ readonly at: number; readonly ticks: bigint }>
  /** Charges that no key caused, such as a plan: each has an invoice of its own. */
  readonly subscriptions?: ReadonlyArray<{ readonly at: number; readonly cents: bigint }>
  /** What becomes of the monthly invoice of `cycle` (`2026-04`) from `at` on: another amount, another status, or gone. */
  readonly reissues?: ReadonlyArray<{
    readonly cycle: string
    readonly at: number
    readonly cents?: bigint
    readonly status?: string
    readonly withdrawn?: boolean
  }>
  readonly softLimitCents: bigint
  readonly hardLimitCents: bigint
}
