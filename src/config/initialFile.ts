/** The configuration file that `ledger config init` writes. */
import { Effect, FileSystem } from "effect"
import { dirname } from "node:path"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"

/** Every setting with what it does; only what has no good default stands there uncommented. */
export const initialText =
  `# The ledger's configuration. Every value can also be set by an environment variable: LEDGER_ and its path in
# capitals, such as LEDGER_DAEMON_LISTEN. \`ledger config show\` prints what is in force, and where it comes from.

# time_zone = "Europe/Brussels"                # days of reports; default: the system's
# database  = "~/.local/share/ledger/ledger.db"

[daemon]
# listen = "127.0.0.1:4780"
# token  = { env = "LEDGER_TOKEN" }            # none: the daemon makes one; the unix socket needs none

# Secrets never stand here. Name where they are: { env = "NAME" }, { file = "path" } (mode 0600) or
# { credential = "name" } (systemd).
[[source]]
id    = "xai"
kind  = "xai"
every = "5 minutes"
team_id        = { env = "XAI_TEAM_ID" }
management_key = { env = "XAI_MANAGEMENT_KEY" }
# base_url    = "https://management-api.x.ai"
# posting_lag = "24 hours"                     # how late the provider posts at most; default: learned
# since       = "2026-04-01"                   # first day to read; default: a day before the billing cycle

# Which key belongs to whom, read when a key is first seen. Default: the key "xai-ba" belongs to "ba".
[agents]
# vigilio = ["xai-vigilio"]
# ba      = ["xai-ba"]

[split]
# rule = "even"                                # even | weighted | latest: missions that claim the same spend

# The forge on which the missions' issues are; several: [[forge]], each with a name.
# [forge]
# kind = "forgejo"                             # forgejo | gitea | github
# url  = "https://forge.example/git"
# name = "forge"                               # the webhook's address ends in /hooks/forge, or /hooks/forge/NAME
# token                   = { env = "FORGE_TOKEN" }
# webhook_secret          = { env = "FORGE_WEBHOOK_SECRET" }            # 16 bytes or more
# previous_webhook_secret = { env = "FORGE_PREVIOUS_WEBHOOK_SECRET" }   # while it is being exchanged
# writers            = ["ludo"]                # may command where the forge does not say who may write
# stopwatch          = false                   # a stopped stopwatch is a window of its agent
# pulls              = false                   # pull requests count as issues do
# reconcile_every    = "5 minutes"
# default_repository = "owner/repository"      # completes references such as #3

# Labels that start and pause a mission; "" for none.
# [forge.labels]
# active = "mission/active"
# paused = "mission/paused"
# plain  = "mission"

# Logins of agents, where they differ from the agent's name.
# [forge.agents]
# vigilio = ["vigilio-bot"]
`

/** Writes the file, mode 0600, in a directory of mode 0700 made where it is missing. An existing file is never touched. */
export const writeInitialFile = Effect.fn("Configuration.writeInitialFile")(function*(file: string) {
  const files = yield* FileSystem.FileSystem
  yield* files.makeDirectory(dirname(file), { recursive: true, mode: 0o700 }).pipe(
    Effect.andThen(files.writeFileString(file, initialText, { flag: "wx", mode: 0o600 })),
    Effect.mapError((error) =>
      error.reason._tag === "AlreadyExists"
        ? new ConfigurationInvalid({ message: `${file} exists already`, hint: "edit it, or move it away first" })
        : new ConfigurationInvalid({
          message: `${file} cannot be written (${error.reason._tag})`,
          hint: "check the directory's permissions, or name another file with --config"
        })
    )
  )
})
