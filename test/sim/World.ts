/** A simulated history as data: what kind of world it is, and what happens in it when. The run of a world is decided by it alone. */
import type { TimeUnit } from "../../src/demo/xai/Buckets.ts"
import type { Endpoint, Fault } from "../../src/demo/xai/Faults.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"

/**
 * All times in ms.
 *
 * - `start`: the instant of step time 0; `every`: how often the daemon polls; `since`: where the first read begins;
 * - `lag`: the posting lag that is configured, null: it is learned; `lateness`: the most that the provider really is late;
 * - `latency`: the longest time that a good answer takes;
 * - `strangers`: after which share of the commits somebody beside the daemon looks at once, and so brings the views on;
 * - `agents`: keys whose owners the configuration names; the others belong to whom their name says.
 */
export interface Setting {
  readonly seed: number
  readonly days: number
  readonly start: number
  readonly every: number
  readonly since: number
  readonly lag: number | null
  readonly lateness: number
  readonly latency: number
  readonly rule: SplitRule
  readonly units: ReadonlyArray<TimeUnit>
  readonly groupBy: ReadonlyArray<string>
  readonly maxPoints: number
  readonly endTime: "exclusive" | "inclusive"
  readonly doubles: "shortest" | "noisy"
  readonly keyStyle: "documented" | "example" | "snake"
  readonly zones: ReadonlyArray<string>
  readonly strangers?: number
}

export interface World {
  readonly setting: Setting
  /** In the order of their times. */
  readonly steps: ReadonlyArray<Step>
}

/** `at`: ms after the world's start. Keys, models, meters and missions are numbers, taken modulo how many there are. */
export type Step = { readonly at: number } & Happening

/** Who carries out an act: the daemon, through which a command goes while it runs, or two commands at once. */
export type Happening =
  /** An agent spends; it is posted `late` ms afterwards. */
  | { readonly do: "spend"; readonly key: number; readonly what: number; readonly ticks: number; readonly late: number }
  /** The provider changes what was spent `ago` ms before. */
  | {
    readonly do: "restate"
    readonly key: number
    readonly what: number
    readonly ticks: number
    readonly ago: number
  }
  | { readonly do: "glitch"; readonly key: number | null; readonly effect: "zero" | "absent"; readonly lasts: number }
  | { readonly do: "fault"; readonly endpoint: Endpoint | "*"; readonly fault: Fault; readonly times: number | null }
  | { readonly do: "mend" }
  | { readonly do: "rename" | "rotate" | "disable"; readonly key: number }
  | { readonly do: "newKey" }
  | { readonly do: "permission"; readonly granted: boolean; readonly which: "BillingRead" | "ListApiKeys" }
  | { readonly do: "accept"; readonly units: ReadonlyArray<TimeUnit>; readonly groupBy: ReadonlyArray<string> }
  /** Our clock is off by so much from now on; the provider's by so much. */
  | { readonly do: "clock"; readonly offset: number }
  | { readonly do: "skew"; readonly ms: number }
  | BookmarkStep
  | { readonly do: "retract"; readonly which: number }
  /** A whole window said afterwards, `lasts` ms from `ago` ms before now on. */
  | {
    readonly do: "window"
    readonly mission: number
    readonly ago: number
    readonly lasts: number
    readonly crew: ReadonlyArray<string>
    readonly weight: number
  }
  | { readonly do: "move"; readonly mission: number; readonly to: number }
  | { readonly do: "merge"; readonly mission: number; readonly into: number }
  | { readonly do: "assign"; readonly key: number; readonly agent: string | null; readonly ago: number | null }
  | { readonly do: "snapshot" }
  /** The last command that had an idempotency key is sent again. */
  | { readonly do: "again" }
  | { readonly do: "stop" }
  /** Somebody starts a second daemon. */
  | { readonly do: "rival" }
  /** The configured split rule counts from this start on. */
  | { readonly do: "begin"; readonly rule: SplitRule }
  | CrashStep
  | { readonly do: "rebuild" }
  | { readonly do: "ask"; readonly dice: number }
  /** Somebody asks about times around a reading, looks at the status, reconciles, or asks what a closed cycle came to. */
  | { readonly do: "review"; readonly dice: number }
  /** Backups are called by turns, so some replace older ones; `by`: with the command, or by copying the file. */
  | { readonly do: "backup"; readonly which: number }
  | { readonly do: "restore"; readonly which: number; readonly by: "command" | "hand" }
  /** Of the head, or of an event that is this share of the log before it. */
  | { readonly do: "anchor"; readonly back: number }
  | { readonly do: "prove"; readonly how: "reference" | "verify" | "as-of" | "anchors" }
  /** The provider issues another invoice for the last cycle that is over; null: it takes it back. */
  | { readonly do: "reissue"; readonly cents: number | null }

/** `ago`: how long before now it happened, null: now. `twice`: another person does the same for the next mission at the same instant. */
export interface BookmarkStep {
  readonly do: "bookmark"
  readonly kind: "start" | "pause" | "resume" | "end" | "crew"
  readonly mission: number
  readonly ago: number | null
  readonly crew: ReadonlyArray<string>
  readonly weight: number
  readonly keyed: boolean
  readonly twice: boolean
}

/**
 * The process is gone when it comes to that place for the `after`th time, at the latest two polls later, wherever it is then. `share`: of what was
 * being written to a file, how much reached it; `power`: of the views' last writes only that much survives too.
 */
export interface CrashStep {
  readonly do: "crash"
  readonly place: Place
  readonly after: number
  readonly share: number
  readonly power: boolean
  /** How long nothing runs then, ms. */
  readonly pause: number
}

export const places = [
  "anywhere",
  "log begin",
  "log statement",
  "log written",
  "log committed",
  "log torn",
  "witness torn",
  "witness written",
  "views begin",
  "views statement",
  "views statement",
  "views written",
  "views committed",
  "views torn",
  "request sent",
  "answer received"
] as const
export type Place = (typeof places)[number]

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const agents = ["ada", "bo", "cy"] as const

/** What a key can spend on: model and meter. */
export const goods = [
  { model: "grok-4-0709", meter: "Prompt text tokens" },
  { model: "grok-4-0709", meter: "Completion text tokens" },
  { model: "grok-code-fast-1", meter: "Prompt text tokens" },
  { model: "grok-2-image-1212", meter: "Generated images" }
] as const
