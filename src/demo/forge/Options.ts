/** What differs between forges and their settings, as switches of the stand-in. */
import type { Kind } from "./World.ts"

/** Every switch; instants of the forge have whole seconds. */
export interface Options {
  readonly kind: Kind
  /** TCP port on 127.0.0.1; 0 = any free one. */
  readonly port: number
  /** The sub-path that the forge lives under, without a slash at its end; "" = none. */
  readonly subPath: string
  /** What the documents name as the forge's address; null: where it listens. */
  readonly root: string | null
  readonly version: string
  /** The server's time zone: Forgejo and Gitea write instants with its offset. */
  readonly zone: string
  /** `[webhook] ALLOWED_HOST_LIST`: `external` refuses a ledger on the same machine, as a fresh Forgejo does. */
  readonly allowedHosts: "external" | "loopback"
  /** `DISABLE_WEBHOOKS`. */
  readonly webhooksDisabled: boolean
  /** `ENABLE_TIMETRACKING`. */
  readonly tracksTime: boolean
  /** Whole seconds by which timelines date an act later than its delivery does. */
  readonly timelineSkew: number
  /** `DELIVER_TIMEOUT`, ms of real time for a whole exchange. */
  readonly deliverTimeout: number
  /** Deliveries under way at once. */
  readonly workers: number
  /** Items of a page where the request names no limit, and the most it may name. */
  readonly pageSize: number
  readonly maxPageSize: number
  /** Rules what chance decides. */
  readonly seed: number
}

/** A Forgejo as the team's: under a sub-path, in European time, with deliveries to the same machine allowed. */
export const defaults: Options = {
  kind: "forgejo",
  port: 0,
  subPath: "/git",
  root: null,
  version: "10.0.0+gitea-1.22.0",
  zone: "Europe/Berlin",
  allowedHosts: "loopback",
  webhooksDisabled: false,
  tracksTime: true,
  timelineSkew: 0,
  deliverTimeout: 5_000,
  workers: 1,
  pageSize: 30,
  maxPageSize: 50,
  seed: 1
}
