/** Which forges are configured decides what missions are called, so it becomes an event when it changed. */
import { Clock, Effect } from "effect"
import type { ForgeSettings } from "../config/Configuration.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { ForgeNamed } from "../event/Forge.ts"
import type { OpenLedger } from "./LedgerFiles.ts"

type Named = Pick<ForgeSettings, "name" | "kind" | "host">

/** In the writer's turn. The first forge that ever was configured is what the host `default` of missions means, and stays it. */
export const keepForges = Effect.fn("keepForges")(
  function*({ log, projector }: OpenLedger, forges: ReadonlyArray<Named>) {
    for (const forge of forges) {
      const { file } = yield* projector.views()
      const named = namedNow(file, forge)
      if (named === undefined) continue
      yield* log.append([{
        event: { type: "ForgeNamed", payload: named },
        occurredAt: yield* Clock.currentTimeMillis,
        actor: "configuration",
        idempotencyKey: null
      }])
    }
  }
)

interface Row {
  readonly name: string
  readonly kind: string
  readonly host: string
  readonly is_default: number
}

const namedNow = (views: SqliteFile, { host, kind, name }: Named): ForgeNamed | undefined => {
  const known = views.prepare("SELECT name, kind, host, is_default FROM forge").all() as Array<Row>
  const first = known.find((row) => row.is_default === 1)
  const isDefault = first === undefined || first.host === host || first.name === name
  const isKnown = known.some((row) =>
    row.name === name && row.kind === kind && row.host === host && row.is_default === Number(isDefault)
  )
  return isKnown ? undefined : { forge: name, kind, host, isDefault }
}
