/** Reads the sources for a bookmark made now, so that its edge is sharp. */
import { Effect } from "effect"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import { Collector } from "../source/Collector.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

/** `occurredAt` null: a bookmark in the past, which no reading can sharpen any more. Failing is a warning. */
export const sharpen = Effect.fn("sharpen")(
  function*({ configured }: LedgerSettings, occurredAt: number | null): Effect.fn.Return<
    Bookmarked["snapshot"],
    never,
    Collector
  > {
    if (occurredAt === null) return { taken: false, warning: null }
    if (configured.length === 0) return { taken: false, warning: "no source is configured, so nothing was read" }
    const collector = yield* Collector
    const read = yield* Effect.result(collector.readNow({ occurredAt }))
    if (read._tag === "Failure") return { taken: false, warning: read.failure.message }
    const failed = read.success.flatMap(({ source, surfaces }) =>
      surfaces.filter(({ ok, surface }) => !ok && surface === "usage")
        .map(({ failure }) => `${source} could not be read: ${failure?.detail ?? "no answer"}`)
    )
    return { taken: failed.length < read.success.length, warning: failed.length === 0 ? null : failed.join("; ") }
  }
)
