/** Collects from every configured source: on a jittered schedule, and at once for whoever asks. */
import { Clock, Context, Deferred, Duration, Effect, Layer, Queue, Schema } from "effect"
import { waitAtMost, WaitingClock } from "../time/WaitingClock.ts"
import type { Recorder, RecordFailed } from "./Recorder.ts"
import { type Asker, type ReadOutcome, serveSource, type Station } from "./serveSource.ts"
import { type CollectedSource, makeSourceReader } from "./SourceReader.ts"
import type { SourceHealth } from "./SourceState.ts"
import { notInTime } from "./withPatience.ts"

/**
 * - `source`: one of them; absent: all;
 * - `occurredAt`: the instant, ms, of a bookmark made now, which the snapshot shall share; absent: every surface is read;
 * - `deadline`: how long the asker waits.
 */
export interface ReadRequest {
  readonly source?: string
  readonly occurredAt?: number
  readonly deadline?: Duration.Input
}

/** No source of that id is configured. */
export class UnknownSource extends Schema.TaggedError<UnknownSource>()("UnknownSource", {
  source: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    return `there is no source ${this.source}; configured: ${this.known.join(", ") || "none"}`
  }
}

/** `scheduled`: poll until the layer's scope ends (the daemon); without, only what is asked for is read (a command). */
export interface CollectorSettings {
  readonly sources: ReadonlyArray<CollectedSource>
  readonly scheduled: boolean
}

const defaults = {
  /** Model: whoever records a bookmark reads for at most ten seconds. */
  deadline: "10 seconds",
  /** A command's reading breaks off by itself at the deadline; this is for recording that. */
  graceMs: Duration.toMillis("5 seconds"),
  /** Real seconds may be a day of a demo's story: so long a snapshot shares the instant of the bookmark that it is read for. */
  validityOnDemoClockMs: Duration.toMillis("1 day")
} as const

/** Reads each source one request at a time, several sources side by side. */
export class Collector extends Context.Service<Collector, {
  readonly readNow: (request: ReadRequest) => Effect.Effect<ReadonlyArray<ReadOutcome>, UnknownSource | RecordFailed>
  readonly health: Effect.Effect<ReadonlyArray<SourceHealth>>
}>()("ledger/source/Collector") {
  static readonly layer = (settings: CollectorSettings): Layer.Layer<Collector, never, Recorder> =>
    Layer.effect(
      Collector,
      Effect.gen(function*() {
        const stations = yield* Effect.forEach(settings.sources, makeStation)
        for (const station of stations) yield* Effect.forkScoped(serveSource(station, settings.scheduled))
        return Collector.of({
          readNow: (request) => readNow(stations, settings.scheduled, { deadline: defaults.deadline, ...request }),
          health: Effect.forEach(stations, ({ reader }) => reader.health)
        })
      })
    )
}

const makeStation = Effect.fnUntraced(function*(source: CollectedSource) {
  return { reader: yield* makeSourceReader(source), askers: yield* Queue.unbounded<Asker>() } satisfies Station
})

const readNow = Effect.fn("Collector.readNow")(function*(
  stations: ReadonlyArray<Station>,
  scheduled: boolean,
  { deadline, occurredAt, source }: ReadRequest & { readonly deadline: Duration.Input }
) {
  const chosen = stations.filter(({ reader }) => source === undefined || source === reader.settings.source.id)
  if (source !== undefined && chosen.length === 0) {
    return yield* new UnknownSource({ source, known: stations.map(({ reader }) => reader.settings.source.id) })
  }
  const patience = Duration.toMillis(deadline)
  const longest = scheduled ? patience : patience + defaults.graceMs
  return yield* Effect.forEach(chosen, (station) => askOne(station, occurredAt ?? null, patience, longest), {
    concurrency: "unbounded"
  })
})

const askOne = Effect.fnUntraced(function*(
  { askers, reader }: Station,
  bookmark: number | null,
  patience: number,
  longest: number
) {
  const answer = yield* Deferred.make<ReadOutcome, RecordFailed>()
  const validity = (yield* WaitingClock) === null ? patience : defaults.validityOnDemoClockMs
  const until = (yield* Clock.currentTimeMillis) + validity
  yield* Queue.offer(askers, { bookmark, until, answer })
  return yield* waitAtMost(Deferred.await(answer), {
    duration: longest,
    orElse: () => Effect.succeed(tooLate(reader.settings.source.id))
  })
})

const tooLate = (source: string): ReadOutcome => ({
  source,
  served: "not in time",
  surfaces: [{ surface: "usage", ok: false, events: 0, failure: notInTime("usage") }]
})
