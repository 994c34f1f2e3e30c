/** The effective configuration of a ledger: decoded, with every value's origin, secrets wrapped at once. */
import { Context, Effect, type Redacted } from "effect"
import type { ForgeKind, LabelMeaning } from "../event/Forge.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import type { DemoClock } from "./demoClock.ts"
import type { SecretPlace } from "./Secret.ts"

/** What `[daemon]` says. Without a token the daemon makes one. */
export interface DaemonSettings {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly token: Redacted.Redacted | null
}

/**
 * One `[[source]]`. Durations and instants are milliseconds. Team and key are null where the place that the
 * configuration names holds none; `missing` then says so, in one sentence each.
 */
export interface SourceSettings {
  readonly id: string
  readonly kind: "xai"
  readonly every: number
  readonly teamId: string | null
  readonly managementKey: Redacted.Redacted | null
  readonly baseUrl: string
  /** Null: learned from what is observed. */
  readonly postingLag: number | null
  /** From when on the first read asks for usage; null: a day before the billing cycle. */
  readonly since: number | null
  readonly missing: ReadonlyArray<string>
}

/** A source whose credentials are there. */
export interface ReadySource extends SourceSettings {
  readonly teamId: string
  readonly managementKey: Redacted.Redacted
}

/**
 * One `[forge]` or `[[forge]]`. `reconcileEvery` is milliseconds.
 *
 * - `host`: of its missions' references: the address without its scheme, in lower case (`forge.example/git`);
 * - `webhookSecrets`: the present one and, while it is being exchanged, the previous one; empty: the forge has no route;
 * - `places`: where token and present secret are looked for, whether or not they are there; null: nowhere;
 * - `hookless`: why it has none, in one sentence; null where it has one;
 * - `labels`: names of the labels that mean something; null: none does;
 * - `writers`: logins that may command whatever the forge says of them;
 * - `agents`: agents and their logins, where they differ;
 * - `defaultRepository` (`owner/repository`) completes references such as `#3`.
 */
export interface ForgeSettings {
  readonly name: string
  readonly kind: ForgeKind
  readonly url: string
  readonly host: string
  readonly token: Redacted.Redacted | null
  readonly webhookSecrets: ReadonlyArray<Redacted.Redacted>
  readonly places: { readonly token: SecretPlace | null; readonly webhookSecret: SecretPlace | null }
  readonly hookless: string | null
  readonly labels: Readonly<Record<LabelMeaning, string | null>>
  readonly writers: ReadonlyArray<string>
  readonly agents: ReadonlyMap<string, ReadonlyArray<string>>
  /** A stopwatch that is stopped adds a window. */
  readonly stopwatch: boolean
  /** Pull requests count as issues do. */
  readonly pulls: boolean
  readonly reconcileEvery: number
  readonly defaultRepository: string | null
}

/** One value as `ledger config show` prints it: path as in the file, text without secrets, and where it came from. */
export interface ShownSetting {
  readonly path: string
  readonly value: string
  readonly from: string
}

export interface Settings {
  /** The file that was read; null where there is none. */
  readonly file: string | null
  /** IANA name of the reporting time zone. */
  readonly timeZone: string
  /** Absolute path of the log. */
  readonly database: string
  /** A daemon on another machine to ask instead of the local files. */
  readonly url: string | null
  readonly daemon: DaemonSettings
  readonly sources: ReadonlyArray<SourceSettings>
  /** Agents and the names of their keys. */
  readonly agents: ReadonlyMap<string, ReadonlyArray<string>>
  readonly splitRule: SplitRule
  /** The first is the one that the host `default` of missions means. */
  readonly forges: ReadonlyArray<ForgeSettings>
  /** The clock that demo and simulation share; null: real time. */
  readonly clock: DemoClock | null
  /** Remarks that stop nothing, one sentence each. */
  readonly warnings: ReadonlyArray<string>
  readonly shown: ReadonlyArray<ShownSetting>
}

/** The settings of this process. */
export class Configuration extends Context.Service<Configuration, Settings>()("ledger/config/Configuration") {}

/** The sources, if the credentials of all of them are there; else which are missing and where they were looked for. */
export const readySources = (
  sources: ReadonlyArray<SourceSettings>
): Effect.Effect<ReadonlyArray<ReadySource>, ConfigurationInvalid> =>
  Effect.forEach(sources, (source) => {
    const { managementKey, teamId } = source
    return teamId !== null && managementKey !== null
      ? Effect.succeed({ ...source, teamId, managementKey })
      : Effect.fail(
        new ConfigurationInvalid({
          message: `source "${source.id}" cannot be read: ${source.missing.join("; ")}`,
          hint: "provide it there, or name another place in the configuration; `ledger config show` prints them all"
        })
      )
  })
