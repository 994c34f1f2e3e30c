/** How cost grows with the log: the same measures on logs of ten times the length, in one run. */
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { decodeEvent, type LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import type { BookmarkRequest } from "../../src/ledger/Request.ts"
import { Usd } from "../../src/money/Usd.ts"
import { knowledgeAt } from "../../src/report/Knowledge.ts"
import type { Question } from "../../src/report/Question.ts"
import { bucketLength } from "./Account.ts"
import { ledgerAlone, over, timeZone } from "./answers.ts"
import { commandOf, rebuildOf } from "./folding.ts"
import type { HistoryParameters } from "./History.ts"
import { madeLog } from "./madeLog.ts"
import { median, repeated, timed } from "./measure.ts"
import { count, milliseconds, type Row } from "./Row.ts"

/** One measure at one size: how it is written, and milliseconds, by which sizes are compared. */
interface Measure {
  readonly text: string
  readonly time: number
}

const times = 9

/** A row for each measure, with all sizes in it. `sizes`: ascending. */
export const growth = Effect.fn("growth")(function*(sizes: ReadonlyArray<HistoryParameters>, home: string) {
  const all: Array<ReadonlyMap<string, Measure>> = []
  for (const parameters of sizes) all.push(yield* measure(parameters, home))
  const lengths = sizes.map(({ lines }) => count(lines)).join(" → ")
  return [...all[0]!.keys()].map((what): Row => {
    const measures = all.map((measured) => measured.get(what)!)
    return {
      what: `${what} (${lengths} lines)`,
      measured: measures.map(({ text }) => text).join(" → "),
      limit: `${(measures.at(-1)!.time / measures[0]!.time).toFixed(1)}× for ${
        count(sizes.at(-1)!.lines / sizes[0]!.lines)
      }× the lines`,
      aim: "",
      met: null
    }
  })
})

const measure = Effect.fnUntraced(function*(parameters: HistoryParameters, home: string) {
  const directory = path.join(home, `growth-${parameters.lines}`)
  const log = yield* madeLog(parameters)
  fs.cpSync(path.dirname(log), directory, { recursive: true, filter: (file) => !file.includes(".views-") })
  const copy = path.join(directory, path.basename(log))
  const { memory, milliseconds: duration } = rebuildOf(copy, home)
  const views = fs.readdirSync(directory).filter((file) => file.includes(".views-"))
    .reduce((size, file) => size + fs.statSync(path.join(directory, file)).size, 0)
  const speed = 1000 * parameters.lines / duration
  const measured = new Map<string, Measure>([
    ["rebuild", { text: `${count(speed)} lines/s, ${count(memory)} MB`, time: duration }],
    ["log and views on disk", {
      text: `${count(fs.statSync(copy).size / 2 ** 20)} + ${count(views / 2 ** 20)} MB`,
      time: views
    }]
  ])
  for (const command of [["verify", "--quick"], ["verify"]]) {
    const start = performance.now()
    const { memory } = commandOf(command, copy, home)
    const time = performance.now() - start
    measured.set(command.join(" "), { text: `${milliseconds(time)}, ${count(memory)} MB`, time })
  }
  for (const [what, time] of yield* asked(copy)) measured.set(what, { text: milliseconds(time), time })
  fs.rmSync(directory, { recursive: true })
  return measured
})

/** Milliseconds of each question and act. The log is written to. */
const asked = Effect.fnUntraced(function*(_log: string) {
  const ledger = yield* ledgerAlone
  const files = yield* LedgerFiles
  const measured: Array<readonly [what: string, time: number]> = []
  const { file, position } = yield* (yield* files.reading).projector.views()
  const middle = { position: Math.floor(position / 2) }
  const questions: Record<string, Omit<Question, "timeZone">> = {
    "report (the month, by mission)": {},
    "report --by agent (all time)": { by: ["agent"], from: 0 },
    "report --by day,key (the month)": { by: ["day", "key"] },
    "report --by agent --as-of the middle": { by: ["agent"], asOf: middle },
    "report --by mission --as-of the middle": { asOf: middle },
    "report --by model --as-of the middle (all time)": { by: ["model"], from: 0, asOf: middle }
  }
  for (const [what, question] of Object.entries(questions)) {
    const ask = () => Effect.runPromise(ledger.report({ timeZone, ...question }))
    measured.push([what, yield* Effect.promise(() => repeated(times, ask))])
  }
  const list = () => Effect.runPromise(ledger.missions({ all: false }))
  const missions = [...knowledgeAt(file, position).missions.values()]
  const mission = missions[Math.floor(missions.length / 2)]!.ref
  const explain = () => Effect.runPromise(ledger.explain({ timeZone, mission }))
  measured.push(["explain --mission", yield* Effect.promise(() => repeated(times, explain))])
  measured.push(["mission list", yield* Effect.promise(() => repeated(times, list))])
  measured.push(["one snapshot folded", yield* oneSnapshot])
  return [...measured, ...yield* toldLate(middle.position)]
}, over)

/** Appended one by one, as a daemon does; the folding of each is what is measured. */
const oneSnapshot = Effect.gen(function*() {
  const files = yield* LedgerFiles
  return yield* files.writing(Effect.fnUntraced(function*({ log, projector }) {
    const { position } = yield* projector.views()
    const last = (yield* log.read(Math.max(0, position - 200), 200)).findLast(({ type }) =>
      type === "UsageSnapshotTaken"
    )!
    const folded: Array<number> = []
    for (let turn = 1; turn <= times + 2; turn++) {
      const at = last.occurredAt + turn * 300_000
      yield* log.append([{ event: nextSnapshot(last, at), occurredAt: at, actor: "daemon", idempotencyKey: null }])
      folded.push(yield* Effect.promise(() => timed(() => Effect.runPromise(projector.views()))))
    }
    return median(folded.slice(2))
  }))
})

/** Twenty series that go on spending. */
const nextSnapshot = (
  { payload, type, version }: { readonly payload: string; readonly type: string; readonly version: number },
  at: number
): LedgerEvent => {
  const decoded = decodeEvent(type, version, payload)
  if (decoded._tag !== "Success" || decoded.success.type !== "UsageSnapshotTaken") throw new Error("no snapshot")
  const bucket = Math.floor(at / bucketLength) * bucketLength
  const series = Array.from({ length: 20 }, (_, index) => ({
    ...{ key: `key-${index % 5}`, model: `model-${index % 4}`, meter: "tokens" },
    points: [{ bucket, amount: Usd.ticks(BigInt(at % 1_000_000_000) + 1_000_000_000n) }]
  }))
  const window = { from: bucket - 7_200_000, to: bucket + bucketLength }
  return { type: "UsageSnapshotTaken", payload: { ...decoded.success.payload, series, window, readAt: at } }
}

/** Told afterwards, from the middle of the log on: a mission that is not ended, and one that gets a day of an agent's spend. */
const toldLate = Effect.fnUntraced(function*(position: number) {
  const ledger = yield* ledgerAlone
  const { log } = yield* (yield* LedgerFiles).reading
  const at = (yield* log.read(position, 1))[0]!.occurredAt
  const tell = (
    mission: number,
    kind: "start" | "end" | "crew",
    at: number,
    who: Partial<Pick<BookmarkRequest, "crew" | "add">>
  ) => {
    const request = {
      kind,
      at,
      mission: `trentuna/ledger#${mission}`,
      crew: [],
      add: [],
      remove: [],
      actor: "cli:ludo",
      ...who
    }
    return Effect.promise(() => timed(() => Effect.runPromise(ledger.bookmark(request))))
  }
  const open = yield* tell(999_999, "start", at, { crew: ["vigilio"] })
  // Of an agent without spend, so that nothing moves until another one joins.
  yield* tell(999_998, "start", at, { crew: ["idle"] })
  yield* tell(999_998, "end", at + 86_400_000, {})
  const day = yield* tell(999_998, "crew", at, { add: ["ba"] })
  return [["a start in the middle that stays open", open], ["a day's crew changed in the middle", day]] as const
})
