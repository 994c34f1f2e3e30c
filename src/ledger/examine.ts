/** Answers `ledger doctor`: configuration, files, clock, sources and their permissions, owners of keys. */
import SqliteDatabase from "better-sqlite3"
import { Clock, Effect, Option } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Settings } from "../config/Configuration.ts"
import { WriteLock } from "../event-log/WriteLock.ts"
import { ownerAt } from "../key/ownership.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import { Inquiry } from "../report/Inquiry.ts"
import type { Source } from "../source/Source.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { adviceOn } from "./adviceOn.ts"
import { ask } from "./Asking.ts"
import { examineForges } from "./examineForges.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { firstOwner, type LedgerSettings } from "./LedgerSettings.ts"
import { toLedgerFailure } from "./toLedgerFailure.ts"

type Check = Doctor["checks"][number]

const fine = (name: string, what: string): Check => ({ name, ok: true, what, hint: null })
const warn = (name: string, what: string, hint: string): Check => ({ name, ok: "warning", what, hint })
const wrong = (name: string, what: string, hint: string | null): Check => ({ name, ok: false, what, hint })

/** How long a source may take to answer the check of its credential. */
const patience = "20 seconds"

/** Everything is tried even where something is wrong. `sources`: those whose credentials are there. */
export const examine = Effect.fn("examine")(
  function*(configuration: Settings, settings: LedgerSettings, sources: ReadonlyArray<Source>) {
    const ledger = yield* examineLedger(settings)
    const views = yield* ask(settings).pipe(Effect.map(({ views }) => views), Effect.orElseSucceed(() => null))
    const forges = yield* examineForges(configuration, views)
    const accounts = yield* Effect.forEach(sources, examineAccount, { concurrency: "unbounded" })
    return {
      schema: "ledger.doctor/1",
      generatedAt: formatTimestamp(yield* Clock.currentTimeMillis),
      checks: [
        ...examineConfiguration(configuration),
        examineVersions(),
        examineDirectory(configuration.database),
        // Before what the log says of the sources: a wrong credential explains what fails there.
        ...examineSources(configuration),
        ...forges,
        ...accounts.flat(),
        ...ledger
      ]
    } satisfies Doctor
  }
)

const examineConfiguration = ({ file, timeZone, warnings }: Settings): ReadonlyArray<Check> => [
  fine("configuration", file === null ? "no file; environment and defaults" : file),
  fine("time zone", timeZone),
  ...warnings.map((text) => warn("configuration", text, "see ledger config show"))
]

const examineVersions = (): Check => {
  const connection = new SqliteDatabase(":memory:")
  const sqlite = String(connection.prepare("SELECT sqlite_version()").pluck().get())
  connection.close()
  return fine("versions", `Node ${process.versions.node}, SQLite ${sqlite}`)
}

/** What the free space must not fall below, in MiB: a year of snapshots and the views of them. */
const leastFree = 200

const examineDirectory = (database: string): Check => {
  const directory = path.dirname(database)
  const existing = nearestExisting(directory)
  try {
    fs.accessSync(existing, fs.constants.W_OK)
  } catch {
    return wrong(
      "directory",
      `${existing} cannot be written by this user`,
      "make it writable, or name another with --db"
    )
  }
  const { bavail, bsize } = fs.statfsSync(existing)
  const free = Math.floor(bavail * bsize / 2 ** 20)
  return free < leastFree
    ? warn("directory", `${directory} has only ${free} MiB left`, "free some space before the log cannot grow")
    : fine("directory", `${directory}${existing === directory ? " is writable" : " will be made"}, ${free} MiB free`)
}

const nearestExisting = (directory: string): string =>
  fs.existsSync(directory) ? directory : nearestExisting(path.dirname(directory))

const examineLedger = Effect.fnUntraced(function*(settings: LedgerSettings) {
  const files = yield* LedgerFiles
  const holder = yield* WriteLock.holder(files.path).pipe(Effect.orElseSucceed(() => undefined))
  const daemon = holder === undefined
    ? warn("daemon", "none runs, so nothing is read by itself", "start ledger daemon, or use packaging/ledger.service")
    : fine(
      "daemon",
      `process ${holder.pid} writes the ledger${holder.socket === null ? "" : `, socket ${holder.socket}`}`
    )
  return yield* ask(settings).pipe(
    Effect.map(({ asked, open }) => [
      fine("log", `${files.path}, ${asked.asOf.head} events, ledger ${open.log.ledgerId}`),
      ...open.log.warnings.map((warning) =>
        (warning.class === "events lost" ? wrong : warn)("witness", warning.detail, adviceOn(warning))
      ),
      daemon,
      ...examineReadings(new Inquiry(asked)),
      ...examineOwners(new Inquiry(asked), settings)
    ]),
    Effect.catch((failure) => {
      const { code, hint, message } = toLedgerFailure(failure)
      return Effect.succeed([
        code === "no-ledger" ? warn("log", message, hint ?? "") : wrong("log", message, hint),
        daemon
      ])
    })
  )
})

const examineReadings = (inquiry: Inquiry): ReadonlyArray<Check> =>
  inquiry.freshness.sources().flatMap((source) => {
    const last = inquiry.asked.views.prepare(
      "SELECT unit, dimensions FROM snapshot WHERE source = ? AND surface = 'usage' ORDER BY position DESC LIMIT 1"
    ).get(source) as { unit: string; dimensions: string } | undefined
    const grid = last === undefined
      ? warn(`${source} grid`, "not probed yet", "run ledger snapshot")
      : fine(
        `${source} grid`,
        `${last.unit} buckets by ${(JSON.parse(last.dimensions) as Array<string>).join(", ") || "nothing"}`
      )
    const lag = fine(`${source} posting lag`, shownLag(inquiry.lags.present(source)))
    const failing = inquiry.freshness.failing(source).map(({ detail, permission, since, surface }) =>
      (surface === "invoices" ? warn : wrong)(
        `${source} ${surface}`,
        `fails since ${since}: ${detail}`,
        permission === null ? "run ledger snapshot to try again" : `grant ${permission}`
      )
    )
    return [grid, lag, ...failing]
  })

const shownLag = (lag: number): string =>
  lag < 7_200_000 ? `${Math.round(lag / 60_000)} minutes` : `${Math.round(lag / 360_000) / 10} hours`

/** `[agents]` is read when a key is first seen; later edits need an event. */
const examineOwners = (inquiry: Inquiry, settings: LedgerSettings): ReadonlyArray<Check> => {
  const checks = inquiry.knowledge.keys.flatMap(({ key, name, source }) => {
    const owner = ownerAt(inquiry.knowledge.owner({ source, key }), inquiry.asked.asOf.instant)
    const named = [...settings.agents].find(([, keys]) => name !== null && keys.includes(name))?.[0]
    if (named !== undefined && named !== owner) {
      return [
        warn(
          "owners",
          `${name} is ${owner ?? "nobody"}'s, [agents] says ${named}`,
          `run ledger key assign ${name} ${named} --from T`
        )
      ]
    }
    if (owner !== null) return []
    const likely = firstOwner(settings, source, name) ?? "AGENT"
    return [warn("owners", `nobody owns ${name ?? key}`, `run ledger key assign ${name ?? key} ${likely}`)]
  })
  return checks.length === 0 ? [fine("owners", `${inquiry.knowledge.keys.length} keys, each with an agent`)] : checks
}

const examineSources = ({ sources }: Settings): ReadonlyArray<Check> =>
  sources.length === 0
    ? [warn("sources", "none is configured", "set XAI_MANAGEMENT_KEY and XAI_TEAM_ID, or run ledger config init")]
    : sources.filter(({ missing }) => missing.length > 0)
      .map(({ id, missing }) => wrong(`${id} credentials`, missing.join("; "), "see ledger config show"))

const examineAccount = Effect.fnUntraced(function*(source: Source) {
  const name = `${source.id} account`
  const answer = yield* Effect.result(Effect.timeoutOption(source.checkAccount, patience))
  if (answer._tag === "Failure") {
    const { detail, permission } = answer.failure
    return [
      wrong(
        name,
        detail,
        permission === null ? "check the management key, the team and the network" : `grant ${permission}`
      )
    ]
  }
  if (Option.isNone(answer.success)) return [wrong(name, "no answer in time", "check the network and base_url")]
  const { missing, name: key, teamMatches } = answer.success.value
  if (!teamMatches) return [wrong(name, "the management key belongs to another team", "set team_id to the key's team")]
  return missing.length === 0
    ? [fine(name, `the management key ${key ?? ""} may read billing and keys`.replace("  ", " "))]
    : missing.map((permission) => wrong(name, `the management key lacks ${permission}`, `grant ${permission}`))
})
