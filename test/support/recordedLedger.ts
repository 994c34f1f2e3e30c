/** A real ledger in a directory of its own, on a test's clock, that is told stories event by event. */
import { Effect, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { NewEvent } from "../../src/event-log/StoredEvent.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import type { MissionRef } from "../../src/event/MissionRef.ts"
import type { SeriesPoints } from "../../src/event/Usage.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles, type OpenLedger } from "../../src/ledger/LedgerFiles.ts"
import type { LedgerSettings } from "../../src/ledger/LedgerSettings.ts"
import { makeLedger } from "../../src/ledger/makeLedger.ts"
import { Usd } from "../../src/money/Usd.ts"
import { Collector } from "../../src/source/Collector.ts"
import { billingCycleAt } from "../../src/time/billingCycle.ts"
import { forgeEvent } from "./forgeEvent.ts"
import { memoryLog } from "./memoryDirectory.ts"
import type { BookmarkFact, SnapshotFact } from "./pureLedger.ts"
import { type InvoicesRemark, missions, type Place, type Story, type Telling, type Told } from "./tellings.ts"

export interface RecordedLedger {
  readonly path: string
  readonly files: LedgerFiles["Service"]
  readonly open: OpenLedger
  readonly ledger: Ledger["Service"]
  /** Records one event at its instant; gives its position. */
  readonly tell: (telling: Telling, place: Place) => Effect.Effect<number>
  /** Records a story from its `from`th event to before its `to`th. */
  readonly tellAll: (story: Story, from?: number, to?: number) => Effect.Effect<void>
  /** Ids of the bookmarks told so far, by the story's names for them. */
  readonly ids: Map<string, string>
}

export const plainSettings: LedgerSettings = {
  configured: [],
  configuredLag: () => undefined,
  forgeUrl: null,
  defaultRepository: null,
  agents: new Map(),
  splitRule: "even"
}

export interface RecordedOptions {
  readonly settings?: Partial<LedgerSettings>
  readonly collector?: Collector["Service"]
  /** The names of bookmarks that were told to this log before it was closed. */
  readonly ids?: Map<string, string>
}

/** A property with a real ledger: on a clock of its own, in a scope of its own. */
export const inTestTime = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.runPromise(effect.pipe(Effect.scoped, Effect.provide(TestClock.layer())))

/** Opens the log of a path as its one writer, as long as the scope. */
export const openLedger = Effect.fnUntraced(function*(path: string, options: RecordedOptions = {}) {
  const built = yield* Effect.orDie(Layer.build(ledgerOf(path, options)))
  return yield* Effect.gen(function*() {
    const files = yield* LedgerFiles
    const ledger = yield* Ledger
    const open = yield* files.reading
    const ids = options.ids ?? new Map<string, string>()
    const tell = Effect.fnUntraced(function*({ at, told }: Telling, place: Place) {
      yield* TestClock.setTime(at)
      const [appended] = yield* open.log.append([eventOf(told, place, ids)])
      if ("id" in told && told.id !== undefined) ids.set(told.id, appended!.id)
      return appended!.position
    }, Effect.orDie)
    const tellAll = ({ place, tellings }: Story, from = 0, to = tellings.length) =>
      Effect.forEach(tellings.slice(from, to), (telling) => tell(telling, place), { discard: true })
    return { path, files, open, ledger, tell, tellAll, ids } satisfies RecordedLedger
  }).pipe(Effect.provideContext(built), Effect.orDie)
})

/** A ledger in a new directory. */
export const newLedger = (options: RecordedOptions = {}) =>
  Effect.flatMap(memoryLog, (path) => openLedger(path, options))

/** A ledger that has been told the whole story. */
export const ledgerOfStory = Effect.fnUntraced(function*(story: Story, options: RecordedOptions = {}) {
  const recorded = yield* newLedger(options)
  yield* recorded.tellAll(story)
  return recorded
})

const ledgerOf = (path: string, { collector, settings }: RecordedOptions) =>
  Layer.effect(
    Ledger,
    makeLedger({ ...plainSettings, ...settings }, {
      doctor: Effect.die(new Error("nobody asks")),
      surroundings: Effect.succeed({ daemon: { running: false, pid: null, socket: null }, warnings: [] })
    })
  ).pipe(
    Layer.provide(
      Layer.succeed(Collector, collector ?? { readNow: () => Effect.succeed([]), health: Effect.succeed([]) })
    ),
    Layer.provideMerge(LedgerFiles.layerHeld(path)),
    Layer.provide(WriteLock.layer(path))
  )

/** The event that says it. */
export const eventOf = (told: Told, place: Place, ids: ReadonlyMap<string, string>): NewEvent => ({
  event: ledgerEvent(told, place, ids),
  occurredAt: "at" in told ? told.at : told.type === "add" ? told.from : place.start,
  actor: "cli:ludo",
  idempotencyKey: null
})

const ledgerEvent = (told: Told, place: Place, ids: ReadonlyMap<string, string>): LedgerEvent => {
  switch (told.type) {
    case "snapshot":
      return snapshotTaken(told, place)
    case "bookmark":
      return bookmarked(told)
    case "add": {
      const { crew, from, mission, to, weight } = told
      return {
        type: "MissionWindowAdded",
        payload: { mission: refOf(mission), from, to, crew, weight: Number(weight) }
      }
    }
    case "move":
      return { type: "MissionMoved", payload: { mission: refOf(told.mission), to: refOf(told.to) } }
    case "merge":
      return { type: "MissionMerged", payload: { mission: refOf(told.mission), into: refOf(told.to) } }
    case "retract":
      return {
        type: "BookmarkRetracted",
        payload: {
          mission: refOf(told.mission ?? missions[0]!),
          bookmark: ids.get(told.bookmark) ?? told.bookmark,
          why: "it was wrong"
        }
      }
    case "assign":
      return {
        type: "KeyAssigned",
        payload: { source: "xai", key: told.key, agent: told.agent, from: told.from }
      }
    case "rule":
      return { type: "SplitRuleSet", payload: { rule: told.rule, from: told.from } }
    case "observe":
      return {
        type: "KeyObserved",
        payload: { ...unlimited, source: "xai", key: told.key, name: told.name, redacted: told.redacted }
      }
    case "invoices":
      return invoicesRead(told, place)
    case "forge":
      return forgeEvent(told)
    case "failure":
      return {
        type: "CollectionFailed",
        payload: {
          source: told.source,
          surface: "usage",
          reason: "unreachable",
          status: 503,
          detail: "the provider failed",
          permission: null
        }
      }
  }
}

const invoicesRead = ({ at, cents, source, status }: InvoicesRemark, { start }: Place): LedgerEvent => {
  const amount = Usd.ticks(BigInt(cents ?? 0) * 10n ** 8n)
  const invoice = {
    id: "i1",
    number: null,
    kind: "monthly" as const,
    cycle: billingCycleAt(start).name,
    status,
    subtotal: amount,
    tax: Usd.zero,
    total: amount,
    creditUsed: null,
    createdAt: at,
    lines: []
  }
  return {
    type: "BalanceSnapshotTaken",
    payload: {
      source,
      readAt: at,
      digest: "00",
      rounded: 0,
      balance: { surface: "invoices", since: "2025-01", invoices: cents === null ? [] : [invoice] }
    }
  }
}

const unlimited = { disabled: false, perSecond: null, perMinute: null, tokensPerMinute: null }

export const missionRef = (number: number): MissionRef => ({
  host: "default",
  owner: "trentuna",
  repository: "ledger",
  number
})

const refOf = (mission: string) => missionRef(Number(mission.slice(mission.indexOf("#") + 1)))

const snapshotTaken = ({ at, lines, source = "xai", window }: SnapshotFact, { unit }: Place): LedgerEvent => {
  const series = new Map<string, { -readonly [K in keyof SeriesPoints]: SeriesPoints[K] }>()
  for (const { bucket, key, series: meter, value } of lines) {
    const known = series.get(meter) ?? { key, model: null, meter, points: [] }
    series.set(meter, { ...known, points: [...known.points, { bucket: bucket.start, amount: value }] })
  }
  return {
    type: "UsageSnapshotTaken",
    payload: {
      source,
      surface: "usage",
      basis: "billed",
      grid: { unit, zone: "Etc/GMT", dimensions: ["api_key_id", "unit_type"] },
      window,
      readAt: at,
      digest: "00",
      rounded: 0,
      series: [...series.values()]
    }
  }
}

const bookmarked = (
  { add = [], crew = [], kind, mission: name, remove = [], weight = 1n }: BookmarkFact
): LedgerEvent => {
  const mission = refOf(name)
  switch (kind) {
    case "start":
      return { type: "MissionStarted", payload: { mission, crew, weight: Number(weight) } }
    case "pause":
      return { type: "MissionPaused", payload: { mission } }
    case "resume":
      return { type: "MissionResumed", payload: { mission } }
    case "end":
      return { type: "MissionEnded", payload: { mission } }
    case "crew":
      return { type: "MissionCrewChanged", payload: { mission, add, remove } }
  }
}
