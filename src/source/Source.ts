/** What an adapter offers for one configured account of one provider: readings of each surface, or a typed failure. */
import { type Effect, Schema } from "effect"
import type { Balance } from "../event/Balance.ts"
import { FailureReason, Surface } from "../event/Collection.ts"
import type { Grid } from "../event/Usage.ts"
import type { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"

/**
 * A surface that could not be read. Missing is not zero: whoever gets this has learned nothing about money.
 *
 * - `status`: HTTP status, where there was an answer;
 * - `detail`: one line for people, made by the ledger: no text of the provider, no address, no secret;
 * - `permission`: for `forbidden`, what to grant, in the provider's words;
 * - `retryAfterMs`: how long the provider asked to be left alone, counted from the failure.
 */
export class SourceFailure extends Schema.TaggedError<SourceFailure>()("SourceFailure", {
  surface: Surface,
  reason: FailureReason,
  status: Schema.NullOr(Schema.Int),
  detail: Schema.String,
  permission: Schema.NullOr(Schema.String),
  retryAfterMs: Schema.NullOr(Schema.Number)
}) {
  override get message() {
    return `${this.surface} could not be read: ${this.detail}`
  }
}

/** The account does not accept what was asked for: another grid or a smaller window may do. */
export const isInvalidArgument = (failure: SourceFailure): boolean =>
  failure.status === 400 && failure.reason === "malformed"

/** The amount of one series so far in the bucket that starts at `bucket`, ms since the epoch. */
export interface UsageValue {
  readonly key: string | null
  readonly model: string | null
  readonly meter: string | null
  readonly bucket: number
  readonly amount: Usd
}

/** How a key is labelled beside its spend. */
export interface KeyLabel {
  readonly name: string | null
  readonly redacted: string | null
}

/**
 * One answer to one request for usage.
 *
 * - `window`: the whole buckets that were asked for and came back complete;
 * - `requestedAt`: when the request was sent, ms by our clock;
 * - `digest`: SHA-256 of the raw answer, hexadecimal;
 * - `rounded`: how many amounts were finer than a tick;
 * - `clockSkew`: ms by which the provider's clock is ahead of ours (negative: behind), where that is above 2 s;
 * - `values`: one entry per series and bucket; what is left out is 0;
 * - `labels`: by key id.
 */
export interface UsageReading {
  readonly grid: Grid
  readonly window: Interval
  readonly requestedAt: number
  readonly digest: string
  readonly rounded: number
  readonly clockSkew: number | null
  readonly values: ReadonlyArray<UsageValue>
  readonly labels: ReadonlyMap<string, KeyLabel>
}

/** One answer about an account's money; the times and the digest mean what they mean in a usage reading. */
export interface BalanceReading {
  readonly requestedAt: number
  readonly digest: string
  readonly rounded: number
  readonly balance: Balance
}

/** A key as its provider lists it; `null` where the provider says nothing. Limits are requests, and tokens as printed. */
export interface ListedKey extends KeyLabel {
  readonly key: string
  readonly disabled: boolean | null
  readonly perSecond: number | null
  readonly perMinute: number | null
  readonly tokensPerMinute: string | null
}

export interface KeysReading {
  readonly requestedAt: number
  readonly keys: ReadonlyArray<ListedKey>
}

/**
 * What the credential itself is and may do.
 *
 * - `team`: the team it belongs to, where it is bound to one; `teamMatches` is false where the configuration names another;
 * - `acls`: its permissions in the provider's words; `missing`: those the ledger needs and the list lacks.
 */
export interface AccountReading {
  readonly requestedAt: number
  readonly name: string | null
  readonly redacted: string | null
  readonly scope: string | null
  readonly team: string | null
  readonly teamMatches: boolean
  readonly acls: ReadonlyArray<string>
  readonly missing: ReadonlyArray<string>
}

export type BalanceSurface = Balance["surface"]

/** One configured account. Its effects ask once and never retry: when to ask is the collector's business. */
export interface Source {
  readonly id: string
  readonly kind: string
  /** The finest buckets and the richest dimensions the account accepts; a few small requests. */
  readonly probe: Effect.Effect<Grid, SourceFailure>
  /** Usage of the window, which is made of whole buckets of the grid. A truncated answer is a failure. */
  readonly readUsage: (window: Interval, grid: Grid) => Effect.Effect<UsageReading, SourceFailure>
  /** The balance surfaces this kind of provider has, each readable without the others. */
  readonly balances: Readonly<Partial<Record<BalanceSurface, Effect.Effect<BalanceReading, SourceFailure>>>>
  /** Every key, all pages. */
  readonly readKeys: Effect.Effect<KeysReading, SourceFailure>
  readonly checkAccount: Effect.Effect<AccountReading, SourceFailure>
}
