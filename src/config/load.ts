/** The effective configuration: flags beat environment beats file beats default. */
import { Effect, FileSystem, Result } from "effect"
import { resolve } from "node:path"
import { agentSettings } from "./agentSettings.ts"
import { type Circumstances, defaultDatabase, defaultFile } from "./Circumstances.ts"
import type { Settings, ShownSetting } from "./Configuration.ts"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import { type Decoding, makeDecoding } from "./Decoding.ts"
import { demoClock } from "./demoClock.ts"
import { forgeSettings } from "./forgeSettings.ts"
import { type Leaf, type Leaves, wrongValue } from "./Leaf.ts"
import { readEnvironment } from "./readEnvironment.ts"
import { directoryOf, pathFrom, readFile } from "./readFile.ts"
import { sourceSettings, sourceWarnings } from "./sourceSettings.ts"
import * as values from "./values.ts"

/** What the command line says itself: `--config`, `--db`, `--tz`, `--url`. */
export interface ConfigurationFlags {
  readonly config?: string | undefined
  readonly db?: string | undefined
  readonly tz?: string | undefined
  readonly url?: string | undefined
}

/** Loopback only: the daemon knows what everybody spends. */
const defaultListen = { host: "127.0.0.1", port: 4780 }

/**
 * Reads file and environment and decodes every value. A file that the flag names must exist; the default one need not.
 * Credentials that are missing are no failure (see `readySources`), but a secret in the file itself or in a file that
 * others may read is.
 */
export const load = Effect.fn("Configuration.load")(function*(flags: ConfigurationFlags, circumstances: Circumstances) {
  const file = yield* fileLeaves(flags, circumstances)
  const environment = yield* Effect.fromResult(
    readEnvironment(circumstances.environment, agentsOf(file.leaves), variablesIn(file.leaves))
  )
  const shown: Array<ShownSetting> = []
  const leaves = new Map([...file.leaves, ...environment, ...flagLeaves(flags)])
  for (const leaf of yield* portLeaf(leaves, circumstances)) leaves.set(leaf.path, leaf)
  const decoding = makeDecoding(leaves, circumstances, shown)
  const timeZone = yield* decoding.value("time_zone", values.timeZone, {
    value: circumstances.timeZone,
    text: circumstances.timeZone
  })
  const database = yield* databasePath(decoding)
  const url = yield* decoding.value("url", values.webAddress, {
    value: null,
    text: "(none: the files of this machine)"
  })
  const daemon = yield* daemonSettings(decoding)
  const sources = yield* sourceSettings(decoding)
  const agents = yield* agentSettings(decoding)
  const rule = yield* decoding.value("split.rule", values.oneOf("even", "weighted", "latest"), {
    value: "even" as const,
    text: "even"
  })
  const { forges, warnings } = yield* forgeSettings(decoding)
  const settings: Settings = {
    file: file.path,
    timeZone: timeZone.value,
    database,
    url: url.value,
    daemon,
    sources,
    agents,
    splitRule: rule.value,
    forges,
    clock: yield* demoClock(database, circumstances),
    warnings: [...sourceWarnings(circumstances.environment, sources), ...warnings],
    shown
  }
  return settings
})

const fileLeaves = Effect.fnUntraced(function*({ config }: ConfigurationFlags, circumstances: Circumstances) {
  const files = yield* FileSystem.FileSystem
  const path = config === undefined ? defaultFile(circumstances) : resolve(circumstances.workingDirectory, config)
  const text = yield* files.readFileString(path).pipe(
    Effect.catchTag(
      "PlatformError",
      (error) =>
        error.reason._tag === "NotFound" && config === undefined
          ? Effect.succeed(null)
          : unreadable(path, error.reason._tag)
    )
  )
  if (text === null) return { path: null, leaves: new Map<string, Leaf>() }
  return { path, leaves: yield* Effect.fromResult(readFile(path, text)) }
})

const unreadable = (path: string, tag: string) =>
  tag === "NotFound"
    ? new ConfigurationInvalid({
      message: `${path} does not exist`,
      hint: `name another file, or write this one with \`ledger config init --config ${path}\``
    })
    : new ConfigurationInvalid({
      message: `${path} cannot be read`,
      hint: "check that it is a file which you may read"
    })

const flagLeaves = ({ db, tz, url }: ConfigurationFlags): Leaves => {
  const leaves = new Map<string, Leaf>()
  const set = (path: string, flag: string, value: string | undefined) => {
    if (value !== undefined) leaves.set(path, { path, value, from: { kind: "flag", flag } })
  }
  set("database", "--db", db)
  set("time_zone", "--tz", tz)
  set("url", "--url", url)
  return leaves
}

const agentsOf = (leaves: Leaves): ReadonlyArray<string> =>
  [...leaves.keys()].flatMap((path) => /^(?:forge\.(?:\d+\.)?)?agents\.(.+)$/u.exec(path)?.[1] ?? [])

const variablesIn = (leaves: Leaves): ReadonlySet<string> =>
  new Set(
    [...leaves.values()].flatMap(({ value }) =>
      typeof value === "object" && value !== null && "env" in value && typeof value.env === "string" ? [value.env] : []
    )
  )

const databasePath = Effect.fnUntraced(function*(decoding: Decoding) {
  const { circumstances } = decoding
  const fallback = defaultDatabase(circumstances)
  const { from, value } = yield* decoding.value("database", values.path, { value: fallback, text: fallback })
  const directory = from.kind === "file" ? directoryOf(from.file) : circumstances.workingDirectory
  return pathFrom(directory, circumstances.home, value)
})

const daemonSettings = Effect.fnUntraced(function*(decoding: Decoding) {
  const listen = yield* decoding.value("daemon.listen", values.address, {
    value: defaultListen,
    text: addressText(defaultListen)
  })
  const token = yield* decoding.reference("daemon.token", { secret: true, fallback: null })
  return { ...listen.value, token: token?.value ?? null }
})

/** `LEDGER_PORT` alone replaces the port of whatever address is configured. */
const portLeaf = Effect.fnUntraced(function*(leaves: Leaves, { environment }: Circumstances) {
  const { LEDGER_PORT } = environment
  if (!LEDGER_PORT) return []
  const leaf: Leaf = {
    path: "daemon.listen",
    value: LEDGER_PORT,
    from: { kind: "environment", variable: "LEDGER_PORT" }
  }
  const port = yield* Effect.fromResult(values.port(LEDGER_PORT)).pipe(
    Effect.mapError((expected) => wrongValue(leaf, expected))
  )
  const configured = leaves.get("daemon.listen")
  const address = configured === undefined ? Result.succeed(defaultListen) : values.address(configured.value)
  // A wrong address is reported where it stands, when it is decoded.
  return Result.isFailure(address) ? [] : [{ ...leaf, value: addressText({ host: address.success.host, port }) }]
})

const addressText = ({ host, port }: { readonly host: string; readonly port: number }) =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`
