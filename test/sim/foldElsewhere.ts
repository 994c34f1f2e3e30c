/** What a reader in another process does to the views of a running daemon: it brings them to the head of the log. */
import { Effect } from "effect"
import { isBusy } from "../../src/database/retryBusy.ts"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { projections } from "../../src/ledger/projections.ts"
import { Folding, type LogPages } from "../../src/projection/Folding.ts"
import { fingerprintOf, ViewsDirectory } from "../../src/projection/ViewsFile.ts"

/** At once and to the end, as if the daemon's process had been stopped meanwhile; with a connection and a memory of its own. */
export const foldElsewhere = (logPath: string, log: LogPages): void => {
  const newest = new ViewsDirectory(logPath, fingerprintOf(projections)).newest()
  if (newest === undefined) return
  const file = Effect.runSync(SqliteFile.open({ path: newest, role: "views", mode: "write" }))
  try {
    file.connection.pragma("busy_timeout = 0")
    const folding = new Folding(file, projections)
    while (isFolded(folding.page(log)));
  } catch (thrown) {
    // The daemon is in the middle of a page: then there is nothing to overtake.
    if (!isBusy(thrown)) throw thrown
  } finally {
    file.close()
  }
}

/** Takes all steps of a page; whether there was anything in it. */
const isFolded = (page: ReturnType<Folding["page"]>): boolean => {
  for (let step = page.next();; step = page.next()) {
    if (step.done === true) return typeof step.value === "number" && step.value > 0
  }
}
