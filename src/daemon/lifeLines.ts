/** The lines of the log that tell the daemon's life: what it started with, what is odd about that, and how it ends. */
import { Effect } from "effect"
import type { ForgeSettings, Settings, SourceSettings } from "../config/Configuration.ts"
import { type Faces, shownAddress } from "./Address.ts"

interface Started {
  readonly version: string
  readonly log: string
  readonly settings: { readonly sources: ReadonlyArray<SourceSettings>; readonly forges: ReadonlyArray<ForgeSettings> }
  readonly faces: Faces
}

/** Everything a person needs who wonders which daemon this is. */
export const started = ({ faces, log, settings, version }: Started): Effect.Effect<void> =>
  Effect.annotateLogs(Effect.logInfo("ledger daemon started"), {
    version,
    pid: process.pid,
    database: log,
    sources: settings.sources.map(({ every, id }) => `${id} every ${inWords(every)}`).join(", ") || "none",
    ...settings.forges.length === 0
      ? {}
      : { forges: settings.forges.map(({ host, name }) => `${name} at ${host}`).join(", ") },
    url: shownAddress(faces.tcp),
    ...faces.socket === null ? {} : { socket: shownAddress(faces.socket) }
  })

/** What works, but hardly as meant. */
export const warnings = (
  { daemon, forges, sources }: Pick<Settings, "daemon" | "forges" | "sources">
): Effect.Effect<void> =>
  Effect.gen(function*() {
    if (sources.length === 0) {
      yield* Effect.logWarning(
        "no source is configured, so nothing is collected: set XAI_MANAGEMENT_KEY and XAI_TEAM_ID, or see `ledger config init`"
      )
    }
    for (const { hookless, name } of forges) {
      if (hookless !== null) {
        yield* Effect.logWarning(`the forge "${name}" cannot deliver: ${hookless}; see docs/configuration.md`)
      }
    }
    if (!/^(?:localhost|127\.[\d.]+|::1)$/u.test(daemon.host)) {
      yield* Effect.logWarning(
        "listening beyond this machine without encryption: the token can be read on the way; put a TLS proxy or a tunnel in front"
      )
    }
  })

export const stopping: Effect.Effect<void> = Effect.logInfo("ledger daemon stopping: finishing the requests that run")
export const stopped: Effect.Effect<void> = Effect.logInfo("ledger daemon stopped")

const units = [["h", 3_600_000], ["min", 60_000], ["s", 1_000], ["ms", 1]] as const

const inWords = (milliseconds: number): string => {
  const [unit, length] = units.find(([, length]) => milliseconds % length === 0 && milliseconds >= length) ?? ["ms", 1]
  return `${milliseconds / length} ${unit}`
}
