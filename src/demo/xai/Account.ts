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
  readonly softLimitCents: bigint
  readonly hardLimitCents: bigint
}
