/** `ledger` itself, with the flags that every command understands. */
import { Command, Flag } from "effect/cli"

const on = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(description), Flag.withDefault(false))

const text = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)

/** A command reads what stands here by `yield* root`. */
export const root = Command.make("ledger").pipe(
  Command.withSharedFlags({
    json: on("json", "Print one JSON document"),
    db: text("db", "PATH", "The ledger's database"),
    config: text("config", "PATH", "The configuration file"),
    url: text("url", "URL", "Ask a daemon on another machine"),
    tz: text("tz", "ZONE", "The time zone of days and of times without one"),
    quiet: on("quiet", "Print no remarks and no progress"),
    verbose: on("verbose", "Print what is being done"),
    noColor: on("no-color", "Print without colours")
  }),
  Command.withDescription("What did an issue cost? Exact cost per mission, agent and key.")
)

/** A switch of one command; absent means no. */
export const switchFlag = on

/** A flag with a value of one command; absent means none. */
export const textFlag = text
