/** Questions to the `Ledger` service in one process, over the whole log: what a person waits for. */
import { Effect } from "effect"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import type { LedgerSettings } from "../../src/ledger/LedgerSettings.ts"
import { makeLedger } from "../../src/ledger/makeLedger.ts"
import type { KnownMission } from "../../src/report/Knowledge.ts"
import { knowledgeAt } from "../../src/report/Knowledge.ts"
import type { Question } from "../../src/report/Question.ts"
import { Collector } from "../../src/source/Collector.ts"
import { source } from "./Account.ts"
import { median, repeated, timed } from "./measure.ts"
import { milliseconds, type Row } from "./Row.ts"

const settings: LedgerSettings = {
  configured: [{ id: source, kind: "xai" }],
  configuredLag: () => undefined,
  forgeUrl: null,
  defaultRepository: null,
  agents: new Map([["idle", []]]),
  splitRule: "even"
}

const nobody = Effect.die(new Error("is not asked here"))

/** Nothing is around it; the agent `idle` is known, and has no key. */
export const ledgerAlone = makeLedger(settings, { doctor: nobody, surroundings: nobody }).pipe(
  Effect.provideService(Collector, Collector.of({ readNow: () => nobody, health: nobody }))
)

/** Over files of its own, with nothing around them. */
export const over = <A, E>(effect: Effect.Effect<A, E, LedgerFiles>, log: string) =>
  Effect.provide(effect, LedgerFiles.layerOnDemand(log))

export const timeZone = "Europe/Brussels"
const asked = 9

/** Answers about the head and the middle of a log. */
export const answers = Effect.fn("answers")(function*(_log: string) {
  const ledger = yield* ledgerAlone
  const files = yield* LedgerFiles
  const views = yield* (yield* files.reading).projector.views()
  const { missions } = knowledgeAt(views.file, views.position)
  const middle = { position: Math.floor(views.position / 2) }
  const time = (question: Omit<Question, "timeZone">) =>
    Effect.promise(() => repeated(asked, () => Effect.runPromise(ledger.report({ timeZone, ...question }))))
  const mission = missionsToAsk(missions)
  const perMission: Array<number> = []
  for (const { ref } of mission) perMission.push(yield* time({ mission: ref }))
  const sum = views.file.prepare(
    "SELECT agent, sum(ticks) FROM day_sum WHERE mission = ? AND part % 16 = 0 GROUP BY agent",
    "bigint"
  )
  const bare = yield* Effect.promise(() => repeated(asked, () => sum.all(mission[0]!.number)))
  const usual = median(perMission)
  return [
    {
      what: "report --mission (20 of all times and crews)",
      measured: `${milliseconds(usual)} (slowest ${milliseconds(Math.max(...perMission))})`,
      limit: `${milliseconds(bare)} for the bare sum`,
      aim: "≤ 10 ms",
      met: usual <= 10
    },
    plain("report --mission --as-of the middle", yield* time({ mission: mission[0]!.ref, asOf: middle })),
    plain("report (the month, by mission)", yield* time({})),
    plain("report --as-of the middle", yield* time({ asOf: middle })),
    plain("report --by day,key (the month)", yield* time({ by: ["day", "key"] }))
  ] satisfies ReadonlyArray<Row>
}, over)

/** Twenty from all over the history. */
const missionsToAsk = (missions: ReadonlyMap<string, KnownMission>): ReadonlyArray<KnownMission> => {
  const all = [...missions.values()]
  return Array.from({ length: 20 }, (_, index) => all[Math.floor(index / 20 * all.length)]!)
}

const plain = (what: string, time: number): Row => ({
  what,
  measured: milliseconds(time),
  limit: "",
  aim: "",
  met: null
})

/** A mission told afterwards: started in the middle of the log, ended three hours later; `log` is written to. */
export const retroactive = Effect.fn("retroactive")(function*(_log: string) {
  const ledger = yield* ledgerAlone
  const files = yield* LedgerFiles
  const { log: events, projector } = yield* files.reading
  const { position } = yield* projector.views()
  const [event] = yield* events.read(Math.floor(position / 2), 1)
  const at = event!.occurredAt
  const bookmark = (kind: "start" | "end", at: number) => ({
    ...{ kind, at, mission: "trentuna/ledger#999999", crew: [], add: [], remove: [], actor: "cli:ludo" }
  })
  const tell = (request: Parameters<Ledger["Service"]["bookmark"]>[0]) =>
    Effect.promise(() =>
      timed(() => Effect.runPromise(Effect.andThen(ledger.bookmark(request), ledger.report({ timeZone }))))
    )
  const start = yield* tell(bookmark("start", at))
  const end = yield* tell(bookmark("end", at + 3 * 3_600_000))
  return [
    plain("mission start --at the middle, and the report after it", start),
    plain("mission end --at three hours later, and the report after it", end)
  ]
}, over)
