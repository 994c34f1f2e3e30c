/** What differs between xAI accounts, dates and sources of the contract, as switches of the stand-in. */
import type { TimeUnit } from "./Buckets.ts"

/** A permission of the management key, as in the ACL `team-token:endpoint:<Permission>`. */
export type Permission = "BillingRead" | "ListApiKeys"

/** Every switch; `contracts` names what is documented, what somebody saw, and what is unknown. */
export interface Options {
  /** TCP port on 127.0.0.1; 0 = any free one. */
  readonly port: number
  readonly teamId: string
  readonly managementKey: string
  /** What the management key may do; `grant` and `revoke` change it while the server runs. */
  readonly permissions: ReadonlyArray<Permission>
  /** An organization key names no team. */
  readonly scope: "team" | "organization"
  /** The status for a wrong bearer: the documentation has both. */
  readonly wrongKeyStatus: 400 | 401
  /** Time units answered; others are invalid arguments. */
  readonly timeUnits: ReadonlyArray<TimeUnit>
  /**
   * `groupBy` fields answered; for some accounts only `description` works. `model` gave 400 wherever it was tried live.
   */
  readonly groupBy: ReadonlyArray<string>
  /** Longest request in buckets; longer ones are invalid arguments. The real limit is unknown. */
  readonly maxBuckets: number
  /**
   * Most data points (series × buckets) of an answer; above it a subset comes with `limitReached`. The real limit is
   * unknown.
   */
  readonly maxPoints: number
  /** Whether usage in the second named by `endTime` is still in: the documentation contradicts itself. */
  readonly endTime: "exclusive" | "inclusive"
  /** How doubles print: as short as possible, or as a sum of floats ends up (0.7597372500000001). */
  readonly doubles: "shortest" | "noisy"
  /** The sign of `prepaidCreditsUsed`, which varies. */
  readonly creditsUsedSign: "positive" | "negative"
  /** How long after the end of a cycle its monthly invoice appears, ms: hours to days. The real delay is unknown. */
  readonly invoiceDelay: number
  /** How long an invoice is PENDING before it is PAID, ms. */
  readonly chargeDelay: number
  /** Tax on invoices, in hundredths of a percent: 2100 = 21 %. */
  readonly taxRate: bigint
  /** `Cent` values of 0: `{}` as proto3 prints them, or `{"val":"0"}` as the documentation does. */
  readonly zeroCents: "absent" | "present"
  /**
   * Keys as described (`documented`), as in the documentation's example (`example`: no name, `"disabled":"false"`,
   * `acl_strings`), or all in snake case.
   */
  readonly keyStyle: "documented" | "example" | "snake"
  /** Most keys of one page, also where the request names no page size. */
  readonly maxPageSize: number
}

/**
 * A team key with every read permission, the richest grouping, and the strictest range that still admits a day of
 * minutes.
 */
export const defaults: Options = {
  port: 0,
  teamId: "5f0c7d3e-9a41-4c1b-8d26-3b7e10c4a9f2",
  managementKey: "xai-token-stand-in-management-key",
  permissions: ["BillingRead", "ListApiKeys"],
  scope: "team",
  wrongKeyStatus: 400,
  timeUnits: [
    "TIME_UNIT_MINUTE",
    "TIME_UNIT_QUARTER_HOUR",
    "TIME_UNIT_HOUR",
    "TIME_UNIT_DAY",
    "TIME_UNIT_MONTH",
    "TIME_UNIT_NONE"
  ],
  groupBy: ["api_key_id", "description", "unit_type"],
  maxBuckets: 1_440,
  maxPoints: 100_000,
  endTime: "exclusive",
  doubles: "shortest",
  creditsUsedSign: "positive",
  invoiceDelay: 30 * 3_600_000,
  chargeDelay: 6 * 3_600_000,
  taxRate: 0n,
  zeroCents: "absent",
  keyStyle: "documented",
  maxPageSize: 100
}
