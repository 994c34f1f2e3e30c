/** What the collector remembers of a source beyond the log: how each surface fares and whether the account wants silence. */
import type { Surface } from "../event/Collection.ts"
import type { Grid } from "../event/Usage.ts"
import type { SurfaceReading } from "./readSurface.ts"
import type { AccountReading, Source, SourceFailure } from "./Source.ts"
import { afterFailure, afterSuccess, backOff, type SurfaceHealth, unknownHealth } from "./SurfaceHealth.ts"

/**
 * A pure state; each transition takes the instant it happened at and how often the source is polled, ms.
 *
 * - `limited`: the whole account is to be left alone until then, because it said so (`obey`) or seems to want it.
 */
export interface SourceState {
  readonly surfaces: Readonly<Record<Surface, SurfaceHealth>>
  readonly grid: Grid | null
  readonly clockSkew: number | null
  readonly account: AccountReading | null
  readonly limited: { readonly until: number; readonly obey: boolean; readonly failure: SourceFailure } | null
}

/**
 * How a source stands, for people. `retryAfterUntil`, ms: the provider asked for silence until then. `account`: what it said of
 * the credential, once it was asked.
 */
export interface SourceHealth {
  readonly source: string
  readonly kind: string
  readonly grid: Grid | null
  readonly clockSkew: number | null
  readonly retryAfterUntil: number | null
  readonly account: AccountReading | null
  readonly surfaces: ReadonlyArray<SurfaceHealth>
}

/** Nothing known: every surface is due. */
export const unknownState: SourceState = {
  surfaces: {
    account: unknownHealth("account"),
    keys: unknownHealth("keys"),
    usage: unknownHealth("usage"),
    invoice: unknownHealth("invoice"),
    prepaid: unknownHealth("prepaid"),
    limits: unknownHealth("limits"),
    invoices: unknownHealth("invoices")
  },
  grid: null,
  clockSkew: null,
  account: null,
  limited: null
}

export const succeed = (
  state: SourceState,
  surface: Surface,
  { account, again, usage }: SurfaceReading,
  now: number,
  every: number
): SourceState => ({
  surfaces: { ...state.surfaces, [surface]: afterSuccess(state.surfaces[surface], now, every, again) },
  grid: usage?.grid ?? state.grid,
  clockSkew: usage === undefined ? state.clockSkew : usage.clockSkew,
  account: account ?? state.account,
  limited: null
})

export const fail = (state: SourceState, failure: SourceFailure, now: number, every: number): SourceState => {
  const health = afterFailure(state.surfaces[failure.surface], failure, now, every)
  return {
    ...state,
    surfaces: { ...state.surfaces, [failure.surface]: health },
    limited: limitedBy(health, now, every) ?? state.limited
  }
}

export const toHealth = ({ id, kind }: Source, state: SourceState): SourceHealth => ({
  source: id,
  kind,
  grid: state.grid,
  clockSkew: state.clockSkew,
  retryAfterUntil: state.limited?.obey === true ? state.limited.until : null,
  account: state.account,
  surfaces: Object.values(state.surfaces)
})

/** "Fewer requests" is about the account, whichever surface was told so; `Retry-After` comes with other statuses too. */
const limitedBy = ({ failing }: SurfaceHealth, now: number, every: number): SourceState["limited"] => {
  if (failing === null) return null
  const { failure } = failing
  if (failure.retryAfterMs !== null) return { until: now + failure.retryAfterMs, obey: true, failure }
  return failure.reason === "rate-limited" ? { until: now + backOff(failing, every), obey: false, failure } : null
}
