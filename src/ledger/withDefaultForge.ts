/** The forge that the host `default` of missions means: the log's word counts, as the configuration may name another one first by now. */
import { Effect } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { OpenLedger } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

/** The settings, with the address (scheme left out) of that forge; as configured where the log names none. */
export const withDefaultForge = (settings: LedgerSettings, views: SqliteFile): LedgerSettings => {
  const host = views.prepare("SELECT host FROM forge WHERE is_default = 1").pluck().get() as string | undefined
  return host === undefined ? settings : { ...settings, forgeUrl: host }
}

/** A request in the writer's turn, its addresses understood so. */
export const inTurn = <Request, A, E, R>(
  record: (open: OpenLedger, settings: LedgerSettings, request: Request) => Effect.Effect<A, E, R>,
  settings: LedgerSettings,
  request: Request
) =>
(open: OpenLedger) =>
  Effect.flatMap(open.projector.views(), ({ file }) => record(open, withDefaultForge(settings, file), request))
