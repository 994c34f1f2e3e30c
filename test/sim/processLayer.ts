/** The layers of one simulated process: the ledger's own parts, with the provider's answers in the place of the network. */
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import { HttpClient } from "effect/http"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles, type OpenLedger } from "../../src/ledger/LedgerFiles.ts"
import { firstOwner, type LedgerSettings } from "../../src/ledger/LedgerSettings.ts"
import * as LogRecorder from "../../src/ledger/LogRecorder.ts"
import { makeLedger } from "../../src/ledger/makeLedger.ts"
import { Collector } from "../../src/source/Collector.ts"
import { makeXaiSource } from "../../src/source/xai/XaiSource.ts"
import type { Provider } from "./Provider.ts"
import type { Setting } from "./World.ts"

/** A process that has the ledger open. */
export interface Running {
  readonly ledger: Ledger["Service"]
  readonly open: OpenLedger
  readonly files: LedgerFiles["Service"]
  readonly scope: Scope.Closeable
}

/** `path`: of the log; `scheduled`: it is the daemon, which holds the lock and polls, otherwise a command. */
interface Process {
  readonly path: string
  readonly actor: string
  readonly scheduled: boolean
  readonly settings: LedgerSettings
  readonly setting: Setting
  readonly provider: Provider
}

/** The files as the daemon holds them. */
export const heldFiles = (path: string) => LedgerFiles.layerHeld(path).pipe(Layer.provide(WriteLock.layer(path)))

export const processLayer = ({ actor, path, provider, scheduled, setting, settings }: Process) => {
  const { every, since } = setting
  const { baseUrl, managementKey, teamId } = provider.access
  const collector = Layer.unwrap(
    Effect.map(
      makeXaiSource({ id: "xai", baseUrl, teamId, managementKey: Redacted.make(managementKey) }),
      (source) => Collector.layer({ sources: [{ source, every, since }], scheduled })
    )
  )
  return Layer.effect(
    Ledger,
    makeLedger(settings, {
      doctor: Effect.die(new Error("nobody asks")),
      surroundings: Effect.succeed({ daemon: { running: scheduled, pid: null, socket: null }, warnings: [] })
    })
  ).pipe(
    Layer.provideMerge(collector),
    Layer.provide(LogRecorder.layer({
      actor,
      ownerOf: (source, name) => firstOwner(settings, source, name),
      configuredLag: settings.configuredLag
    })),
    Layer.provideMerge(scheduled ? heldFiles(path) : LedgerFiles.layerOnDemand(path)),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, provider.client))
  )
}

/** What a built process has open. */
export const runningOf = Effect.fnUntraced(
  function*(context: Context.Context<Ledger | LedgerFiles>, scope: Scope.Closeable) {
    const files = Context.get(context, LedgerFiles)
    const open = yield* files.reading
    return { ledger: Context.get(context, Ledger), open, files, scope } satisfies Running
  }
)
