/** Puts the ledger together from the configuration: for a command, and for the daemon. */
import { Context, Effect, Layer, type Scope } from "effect"
import { type ReadySource, readySources, type Settings } from "../config/Configuration.ts"
import type { LogWarning } from "../event-log/openLog.ts"
import { WriteLock } from "../event-log/WriteLock.ts"
import type { ForgeBook } from "../forge/ForgeBook.ts"
import type { ForgeLog } from "../forge/ForgeLog.ts"
import { Collector } from "../source/Collector.ts"
import type { Recorder } from "../source/Recorder.ts"
import type { CollectedSource } from "../source/SourceReader.ts"
import { adviceOn } from "./adviceOn.ts"
import { examine } from "./examine.ts"
import { keepForges } from "./keepForges.ts"
import { keepSplitRule } from "./keepSplitRule.ts"
import { Ledger } from "./Ledger.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { firstOwner, type LedgerSettings } from "./LedgerSettings.ts"
import * as LogForge from "./LogForge.ts"
import * as LogForgeBook from "./LogForgeBook.ts"
import * as LogRecorder from "./LogRecorder.ts"
import { makeLedger } from "./makeLedger.ts"
import { alertsOf, quickly, startCheck, verifiedShown, viewAlerts } from "./startCheck.ts"
import { toLedgerFailure } from "./toLedgerFailure.ts"

/** The ledger behind a daemon's socket, for as long as the scope. Fails where the socket is silent. */
export type Forward = (socket: string) => Effect.Effect<Ledger["Service"], LedgerFailure, Scope.Scope>

const settingsOf = ({ agents, forges: [forge], sources, splitRule }: Settings): LedgerSettings => ({
  agents,
  splitRule,
  configured: sources.map(({ id, kind }) => ({ id, kind })),
  configuredLag: (source) => sources.find(({ id }) => id === source)?.postingLag ?? undefined,
  forgeUrl: forge?.url ?? null,
  defaultRepository: forge?.defaultRepository ?? null
})

/** Adapters of the sources whose credentials are there; loaded only when something is to be read. */
const collected = Effect.fnUntraced(function*(configuration: Settings) {
  const sources = yield* complete(configuration)
  const [{ makeXaiSource }, { FetchHttpClient }] = yield* Effect.promise(() =>
    Promise.all([import("../source/xai/XaiSource.ts"), import("effect/http")])
  )
  const client = yield* Layer.build(FetchHttpClient.layer)
  return yield* Effect.forEach(sources, (settings) => {
    const { baseUrl, every, id, managementKey, since, teamId } = settings
    return makeXaiSource({ id, baseUrl, managementKey, teamId }).pipe(
      Effect.map((source): CollectedSource => ({ source, every, since })),
      Effect.provide(client)
    )
  })
})

const complete = ({ sources }: Settings): Effect.Effect<ReadonlyArray<ReadySource>> =>
  Effect.forEach(sources, (source) => readySources([source]).pipe(Effect.orElseSucceed(() => []))).pipe(
    Effect.map((found) => found.flat())
  )

const recorder = (settings: LedgerSettings, actor: string) =>
  LogRecorder.layer({
    actor,
    ownerOf: (source, name) => firstOwner(settings, source, name),
    configuredLag: settings.configuredLag
  })

const warningShown = (warning: LogWarning) => ({
  severity: warning.class === "events lost" ? "error" as const : "warning" as const,
  text: warning.detail,
  hint: adviceOn(warning)
})

/** A command's collector reads when asked, and is made when first asked. */
const commandCollector = (configuration: Settings): Layer.Layer<Collector, never, Recorder> =>
  Layer.effect(
    Collector,
    Effect.gen(function*() {
      const context = yield* Effect.context<Recorder | Scope.Scope>()
      const make = Effect.gen(function*() {
        const sources = yield* collected(configuration)
        return Context.get(
          yield* Layer.build(Collector.layer({ sources, scheduled: false })),
          Collector
        )
      })
      const made = yield* Effect.cached(Effect.provideContext(make, context))
      return Collector.of({
        readNow: (request) => Effect.flatMap(made, (collector) => collector.readNow(request)),
        health: Effect.flatMap(made, ({ health }) => health)
      })
    })
  )

/** Examines with adapters of its own, so that a doctor's visit does not wait for a poll. */
const doctor = (configuration: Settings, settings: LedgerSettings) =>
  Effect.scoped(Effect.gen(function*() {
    const sources = yield* collected(configuration)
    return yield* examine(configuration, settings, sources.map(({ source }) => source))
  }))

const holderOf = (path: string) => WriteLock.holder(path).pipe(Effect.mapError(toLedgerFailure))

/** The ledger of a command that `actor` gave: reads the files itself, writes itself or through the daemon that holds the lock. */
export const layerCommand = (configuration: Settings, actor: string, forward: Forward): Layer.Layer<Ledger> => {
  const settings = settingsOf(configuration)
  return Layer.effect(
    Ledger,
    Effect.gen(function*() {
      const files = yield* LedgerFiles
      const local = yield* makeLedger(settings, {
        doctor: Effect.provideService(doctor(configuration, settings), LedgerFiles, files),
        surroundings: Effect.all([WriteLock.holder(files.path), files.reading, quickly(settings)]).pipe(
          Effect.provideService(LedgerFiles, files),
          Effect.map(([holder, { log }, verification]) => ({
            daemon: {
              running: (holder?.socket ?? null) !== null,
              pid: holder?.pid ?? null,
              socket: holder?.socket ?? null
            },
            verified: verifiedShown(verification),
            warnings: [...log.warnings.map(warningShown), ...alertsOf(verification.findings)]
          }))
        )
      })
      const act = throughDaemon(files.path, forward)
      const ready = requireCredentials(configuration)
      return Ledger.of({
        ...local,
        bookmark: (request) => act((daemon) => daemon.bookmark(request), local.bookmark(request)),
        addWindow: (request) => act((daemon) => daemon.addWindow(request), local.addWindow(request)),
        moveMission: (request) => act((daemon) => daemon.moveMission(request), local.moveMission(request)),
        mergeMission: (request) => act((daemon) => daemon.mergeMission(request), local.mergeMission(request)),
        retract: (request) => act((daemon) => daemon.retract(request), local.retract(request)),
        assignKey: (request) => act((daemon) => daemon.assignKey(request), local.assignKey(request)),
        setSplitRule: (request) => act((daemon) => daemon.setSplitRule(request), local.setSplitRule(request)),
        snapshot: (request) => act((daemon) => daemon.snapshot(request), Effect.andThen(ready, local.snapshot(request)))
      })
    })
  ).pipe(
    Layer.provide(commandCollector(configuration)),
    Layer.provide(recorder(settings, actor)),
    Layer.provide(LedgerFiles.layerOnDemand(configuration.database))
  )
}

const throughDaemon =
  (path: string, forward: Forward) =>
  <A>(remote: (daemon: Ledger["Service"]) => Effect.Effect<A, LedgerFailure>, local: Effect.Effect<A, LedgerFailure>) =>
    Effect.gen(function*() {
      const socket = (yield* holderOf(path))?.socket ?? null
      if (socket === null) return yield* local
      const daemon = yield* forward(socket)
      return yield* remote(daemon)
    }).pipe(Effect.scoped)

const requireCredentials = ({ sources }: Settings): Effect.Effect<void, LedgerFailure> => {
  const missing = sources.flatMap(({ id, missing }) => missing.map((what) => `source "${id}": ${what}`))
  if (sources.length > 0 && missing.length === 0) return Effect.void
  return Effect.fail(
    new LedgerFailure({
      code: "no-source",
      message: sources.length === 0 ? "no source is configured, so there is nothing to read" : missing.join("; "),
      hint: sources.length === 0
        ? "set XAI_MANAGEMENT_KEY and XAI_TEAM_ID, or run ledger config init"
        : "see ledger config show for where each value is looked for",
      exitCode: 78
    })
  )
}

/** The ledger of the daemon, which holds the lock and polls the sources; its files say whether they can be written. */
export const layerDaemon = (
  configuration: Settings
): Layer.Layer<Ledger | LedgerFiles | ForgeLog | ForgeBook | Collector, LedgerFailure, WriteLock> => {
  const settings = settingsOf(configuration)
  const ledger = Layer.effect(
    Ledger,
    Effect.gen(function*() {
      const files = yield* LedgerFiles
      const { holder } = yield* WriteLock
      const verification = yield* startCheck(settings)
      const notices = yield* files.writing((open) => keepSplitRule(open, settings.splitRule)).pipe(
        Effect.mapError(toLedgerFailure)
      )
      yield* Effect.forEach(notices, (notice) => Effect.logWarning(notice), { discard: true })
      yield* files.writing((open) => keepForges(open, configuration.forges)).pipe(Effect.mapError(toLedgerFailure))
      return yield* makeLedger(settings, {
        doctor: Effect.provideService(doctor(configuration, settings), LedgerFiles, files),
        surroundings: Effect.gen(function*() {
          const { log } = yield* files.reading
          const { detail, state } = yield* log.condition
          const stuck = {
            severity: "error" as const,
            text: `no event is recorded, ${state}: ${detail}`,
            hint: "see docs/operating.md"
          }
          return {
            daemon: { running: true, pid: holder.pid, socket: holder.socket },
            verified: verifiedShown(verification),
            warnings: [
              ...log.warnings.map(warningShown),
              ...(state === "writable" ? [] : [stuck]),
              ...yield* Effect.provideService(viewAlerts, LedgerFiles, files)
            ]
          }
        })
      })
    })
  )
  const collector = Layer.unwrap(
    Effect.gen(function*() {
      const sources = yield* collected(configuration)
      return Collector.layer({ sources, scheduled: true })
    })
  )
  // After the ledger, whose first look builds the views.
  return Layer.merge(LogForge.layer(settings), LogForgeBook.layer).pipe(
    Layer.provideMerge(ledger),
    Layer.provideMerge(collector),
    Layer.provide(recorder(settings, "daemon")),
    Layer.provideMerge(LedgerFiles.layerHeld(configuration.database)),
    Layer.catch((failure) => Layer.effectContext(Effect.fail(toLedgerFailure(failure))))
  )
}
