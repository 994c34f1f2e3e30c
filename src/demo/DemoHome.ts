/** Where a demo lives: a temporary directory with a configuration of its own, and the environment of its processes. */
import { Cause, Effect, Exit, type Scope } from "effect"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DemoFailed } from "./DemoFailed.ts"

export interface DemoHome {
  readonly directory: string
  readonly config: string
  readonly clock: string
  readonly daemonLog: string
}

/** Removed with the scope, unless `keep` is set or the demo failed: what failed can be looked at. */
export const makeHome = (keep: boolean): Effect.Effect<DemoHome, DemoFailed, Scope.Scope> =>
  Effect.acquireRelease(make, ({ directory }, exit) =>
    Effect.sync(() => {
      if (!keep && !(Exit.isFailure(exit) && Cause.hasFails(exit.cause))) remove(directory)
    })).pipe(
      Effect.tap(({ directory }) => keep ? Effect.void : onAbruptEnd(() => remove(directory))),
      Effect.map(({ directory }) => ({
        directory,
        config: join(directory, "config.toml"),
        clock: join(directory, "clock"),
        daemonLog: join(directory, "daemon.log")
      }))
    )

/** Work for an end in which no scope is closed: a second Ctrl-C, a pipe whose reader has gone. */
export const onAbruptEnd = (work: () => void): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(Effect.sync(() => process.once("exit", work)), () =>
      Effect.sync(() => process.off("exit", work)))
  )

/** What the configuration names as its provider. */
interface Provider {
  readonly url: string
  readonly teamId: string
  readonly managementKey: string
}

/** What the configuration names as its forge. */
interface Forge {
  readonly url: string
  readonly repository: string
  readonly token: string
  readonly webhookSecret: string
}

/** The file that a person would have written for this account and this forge. */
export const writeConfig = ({ config }: DemoHome, provider: Provider, forge: Forge): void => {
  fs.writeFileSync(config, configText(provider, forge), { mode: 0o600 })
}

/** Whose keys the team's are, as its configuration says it. */
export const agents = `[agents]
vigilio = ["xai-vigilio"]
ba      = ["xai-ba"]
face    = ["xai-face"]
amy     = ["xai-amy"]
murdock = ["xai-murdock"]
`

/** Nothing of the person's own ledger: neither settings nor secrets reach the demo's processes, nor the other way round. */
export const environmentOf = (
  { clock, directory }: DemoHome,
  { managementKey, teamId }: Provider,
  { token, webhookSecret }: Forge,
  colour: boolean
): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    inherited.flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]]])
  ),
  HOME: directory,
  LEDGER_DEMO: "1",
  LEDGER_DEMO_CLOCK: clock,
  XAI_TEAM_ID: teamId,
  XAI_MANAGEMENT_KEY: managementKey,
  LEDGER_FORGE_TOKEN: token,
  LEDGER_FORGE_WEBHOOK_SECRET: webhookSecret,
  ...(colour ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" })
})

const inherited = ["PATH", "TMPDIR", "TMP", "TEMP", "LANG", "LC_ALL", "TERM", "XDG_RUNTIME_DIR", "NODE_COMPILE_CACHE"]

const configText = (provider: Provider, forge: Forge): string =>
  `time_zone = "Etc/UTC"
database  = "ledger.db"

[daemon]
listen = "127.0.0.1:0"

[[source]]
id          = "xai"
kind        = "xai"
every       = "10 minutes"
base_url    = "${provider.url}"
posting_lag = "5 minutes"

[forge]
kind               = "forgejo"
url                = "${forge.url}"
default_repository = "${forge.repository}"
reconcile_every    = "1 day"

${agents}`

const make = Effect.try({
  try: () => ({ directory: fs.mkdtempSync(join(fs.realpathSync(tmpdir()), "ledger-demo-")) }),
  catch: (error) =>
    new DemoFailed({
      code: "demo-failed",
      message: `no directory can be made in ${tmpdir()}: ${error instanceof Error ? error.message : "unknown"}`,
      hint: "set TMPDIR to a directory in which you may write",
      exitCode: 1
    })
})

const remove = (directory: string): void => fs.rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
