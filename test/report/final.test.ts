/** The third state: an issued invoice closes its billing cycle, and what moves there afterwards is told. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { documentJson } from "../../src/cli/documentJson.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { FigureQuestion } from "../../src/report/Question.ts"
import { type Explained, rangeOf } from "../support/recomputed.ts"
import { inTestTime, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"

const hour = 3_600_000
/** Hours count from the end of the cycle. */
const end = Date.UTC(2026, 4, 1)

type Points = Readonly<Record<number, string>>

const usage = (at: number, points: Points = {}, from = -48, source = "xai"): LedgerEvent => ({
  type: "UsageSnapshotTaken",
  payload: {
    source,
    surface: "usage",
    basis: "billed",
    grid: { unit: "hour", zone: "Etc/GMT", dimensions: ["api_key_id"] },
    window: { from: end + from * hour, to: end + Math.ceil(at) * hour },
    readAt: end + at * hour,
    digest: "",
    rounded: 0,
    series: [{
      key: "k",
      model: "grok-4",
      meter: null,
      points: Object.entries(points).map(([bucket, amount]) => ({
        bucket: end + Number(bucket) * hour,
        amount: Usd.parseExact(amount)!
      }))
    }]
  }
})

const invoices = (
  total: string | null,
  { cycle = "2026-04", source = "xai", status = "PENDING" }: { cycle?: string; source?: string; status?: string } = {}
): LedgerEvent => ({
  type: "BalanceSnapshotTaken",
  payload: {
    source,
    readAt: end,
    digest: "",
    rounded: 0,
    balance: {
      surface: "invoices",
      since: "2025-05",
      invoices: total === null ? [] : [{
        id: `i ${cycle}`,
        number: null,
        kind: "monthly",
        cycle,
        status,
        subtotal: Usd.parseExact(total)!,
        tax: Usd.zero,
        total: Usd.parseExact(total)!,
        creditUsed: null,
        createdAt: null,
        lines: []
      }]
    }
  }
})

const mission = { host: "default", owner: "o", repository: "r", number: 1 }
const started: LedgerEvent = { type: "MissionStarted", payload: { mission, crew: [], weight: 1 } }
const ended: LedgerEvent = { type: "MissionEnded", payload: { mission } }

/** Records events at hours; gives the ledger. */
const told = Effect.fnUntraced(function*(...events: ReadonlyArray<readonly [number, LedgerEvent]>) {
  const recorded = yield* newLedger()
  yield* tell(recorded, ...events)
  return recorded
})

const tell = ({ open }: RecordedLedger, ...events: ReadonlyArray<readonly [number, LedgerEvent]>) =>
  Effect.forEach(events, ([at, event]) =>
    Effect.andThen(
      TestClock.setTime(Math.max(end + at * hour, 0)),
      Effect.orDie(open.log.append([{ event, occurredAt: end + at * hour, actor: "test", idempotencyKey: null }]))
    ))

const lastDays = { from: end - 48 * hour, to: end, timeZone: "Etc/UTC" }
const asked = ({ ledger }: RecordedLedger, position?: number, question = lastDays) =>
  Effect.map(
    ledger.report({ ...question, ...(position === undefined ? {} : { asOf: { position } }) }),
    ({ notices, total }) => ({ billed: total.billed, state: total.state, notices })
  )

/** Two dollars in the cycle's last two hours, read out, then its invoice. */
const closed = [
  [-1, usage(-1, { [-2]: "1" })],
  [25, usage(25, { [-2]: "1", [-1]: "1" })],
  [30, invoices("2")]
] as const

const quiet = (state: "final" | "settled") => ({ billed: "2", state, notices: [] })

describe("a figure", () => {
  it("is final once the invoice of its cycle was read, and was settled before: as of any position", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed)
      assert.deepStrictEqual(yield* asked(recorded), quiet("final"))
      assert.deepStrictEqual(yield* asked(recorded, 2), quiet("settled"))
      assert.deepStrictEqual((yield* asked(recorded, 1)).state, "provisional")
    })))

  it.effect.each(["PENDING", "PAID", "WILL_NEVER_BE_CHARGED", "FAILED"])(
    "is final whatever becomes of the payment: %s",
    (status) =>
      Effect.promise(() =>
        inTestTime(Effect.gen(function*() {
          const recorded = yield* told(closed[0], closed[1], [30, invoices("2", { status })])
          assert.strictEqual((yield* asked(recorded)).state, "final")
        }))
      )
  )

  it("is not made final by an invalid invoice, one of another cycle, or one read before the cycle was over", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(
        [-3, invoices("2")],
        closed[0],
        closed[1],
        [30, invoices("2", { status: "INVALID" })],
        [31, invoices("2", { cycle: "2026-03" })],
        [32, invoices("2", { source: "other" })]
      )
      assert.deepStrictEqual(yield* asked(recorded), quiet("settled"))
    })))

  it("that reaches into an open cycle is not final, nor one of times that were not read", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, [60, usage(60, {}, -12)])
      assert.strictEqual((yield* asked(recorded, undefined, { ...lastDays, to: end + hour })).state, "settled")
      assert.strictEqual(
        (yield* asked(recorded, undefined, { ...lastDays, from: end - 60 * hour })).state,
        "provisional"
      )
    })))

  it("of two sources is final only when both cycles are closed; of one, when its own is", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, [31, usage(31, { [-2]: "1" }, -48, "other")])
      assert.strictEqual((yield* asked(recorded)).state, "settled")
      const own = yield* recorded.ledger.report({ ...lastDays, source: "xai" })
      assert.strictEqual(own.total.state, "final")
      yield* tell(recorded, [32, invoices("1", { source: "other" })])
      assert.strictEqual((yield* asked(recorded)).state, "final")
    })))

  it("of a mission is final when all its windows lie in closed cycles", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told([-2, started], closed[0], [0, ended], closed[1], closed[2])
      const shown = yield* recorded.ledger.mission({ mission: "1" })
      assert.deepInclude(shown, { billed: "2", low: "2", high: "2", certainty: "final" })
      const report = yield* recorded.ledger.report({ mission: "1", timeZone: "Etc/UTC" })
      assert.strictEqual(report.total.state, "final")
    })))
})

describe("explain says why a figure is settled and not final:", () => {
  const why = ({ ledger }: RecordedLedger, position?: number, question: FigureQuestion = lastDays) =>
    Effect.map(
      ledger.explain({ ...question, ...(position === undefined ? {} : { asOf: { position } }) }),
      ({ notFinalBecause, total }) => [total.state, notFinalBecause] as const
    )
  const april = { source: "xai", cycle: "2026-04", status: null, position: null }

  it("the cycle's invoice is missing, closes nothing, or is gone, and nothing once it is final", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(closed[0], closed[1], [30, invoices("2", { status: "INVALID" })], [
        31,
        invoices("2")
      ], [32, invoices(null)])
      assert.deepStrictEqual((yield* why(recorded, 1))[1], [])
      assert.deepStrictEqual(yield* why(recorded, 2), ["settled", [{ ...april, reason: "no-invoice" }]])
      assert.deepStrictEqual(yield* why(recorded, 3), [
        "settled",
        [{ ...april, reason: "not-issued", status: "INVALID", position: 3 }]
      ])
      assert.deepStrictEqual(yield* why(recorded, 4), ["final", []])
      assert.deepStrictEqual(yield* why(recorded), ["settled", [{ ...april, reason: "withdrawn", position: 5 }]])
    })))

  it("the cycle has not ended, or moved since, each of those that the figure touches", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, [60, usage(60, { [-1]: "0.4" })])
      assert.deepStrictEqual(yield* why(recorded, undefined, { ...lastDays, to: end + hour }), [
        "settled",
        [{ ...april, reason: "changed", position: 4 }, { ...april, cycle: "2026-05", reason: "cycle-open" }]
      ])
    })))

  it("of two sources the one whose cycle has no invoice; of all time without any spend, that no cycle is known", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, [31, usage(31, { [-2]: "1" }, -48, "other")])
      assert.deepStrictEqual(yield* why(recorded), ["settled", [{ ...april, source: "other", reason: "no-invoice" }]])
      const unspent = yield* told([25, usage(25)])
      assert.deepStrictEqual(yield* why(unspent, undefined, { to: end, timeZone: "Etc/UTC" }), [
        "settled",
        [{ ...april, cycle: null, reason: "no-times" }]
      ])
    })))
})

describe("a provider that changes a closed cycle", () => {
  const moved = [40, usage(40, { [-1]: "0.4" })] as const

  it("by moving usage makes a finding with bucket, old and new value and event, and the figure is no longer final", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, moved)
      assert.deepStrictEqual(yield* asked(recorded), {
        billed: "1.4",
        state: "settled",
        notices: [
          "xai changed usage of cycle 2026-04 after its invoice was issued (event 3): the bucket of " +
          "2026-04-30T23:00:00.000Z (k, grok-4) went from 1 to 0.4 at event 4"
        ]
      })
      assert.deepStrictEqual(yield* asked(recorded, 3), quiet("final"))
      const { alerts } = yield* recorded.ledger.status({})
      assert.deepStrictEqual(
        alerts.filter(({ text }) => text.includes("from 1 to 0.4")).map(({ severity }) => severity),
        [
          "warning"
        ]
      )
    })))

  it("is told wherever a mission is shown that was open in the cycle, for it loses its final state, and nowhere else", () =>
    inTestTime(Effect.gen(function*() {
      const shown = Effect.fnUntraced(function*(from: number, to: number) {
        const recorded = yield* told([from, started], closed[0], [to, ended], closed[1], closed[2], moved)
        return yield* recorded.ledger.mission({ mission: "1" })
      })
      const within = yield* shown(-2, 0)
      assert.match(within.notices.join(), /went from 1 to 0\.4 at event 6$/u)
      assert.strictEqual(within.certainty, "settled")
      const before = yield* shown(-12, -1.5)
      assert.match(before.notices.join(), /went from 1 to 0\.4 at event 6$/u)
      assert.deepStrictEqual((yield* shown(0.5, 1)).notices, [])
    })))

  it("is told with the event that moved it, whoever lists the same value again", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, moved, [41, usage(41, { [-1]: "0.4" })])
      assert.match((yield* asked(recorded)).notices[0]!, /from 1 to 0\.4 at event 4$/u)
    })))

  it("upwards, weeks later, has not posted late: the ranges of other days stay bounded", () =>
    inTestTime(Effect.gen(function*() {
      const readings = Array.from({ length: 71 }, (_, index) => -360 + 6 * index).map((at) =>
        [at, usage(at, { [-300]: "1", ...(at > -20 && { [-24]: "2" }) }, Math.max(at - 54, -360))] as const
      )
      const recorded = yield* told(...readings, [61, invoices("3")])
      const days = { ...lastDays, from: end - 310 * hour, to: end - 290 * hour }
      const before = yield* recorded.ledger.report(days)
      assert.deepInclude(before.total, { billed: "1", high: "1", state: "final" })
      yield* tell(recorded, [240, usage(240, { [-24]: "2.5" }, -24)])
      const { notices } = yield* recorded.ledger.report(lastDays)
      assert.match(notices.join(), /from 2 to 2\.5 at event 73$/u)
      const { postingLags, total } = yield* recorded.ledger.explain(days)
      assert.deepInclude(total, { billed: "1", high: "1", state: "settled" })
      assert.strictEqual(postingLags[0]?.origin, "nothing late was seen")
    })))

  it("leaves a closed cycle final when a later one is posted late: its lag is the one that was known at its closing", () =>
    inTestTime(Effect.gen(function*() {
      const readings = Array.from({ length: 71 }, (_, index) => -360 + 6 * index).map((at) =>
        [at, usage(at, { [-300]: "1" }, Math.max(at - 54, -360))] as const
      )
      const recorded = yield* told(...readings.slice(0, -1), [59, invoices("1")], readings.at(-1)!)
      const days = { ...lastDays, from: end - 310 * hour, to: end - 290 * hour }
      const final = { billed: "1", low: "1", high: "1", state: "final" as const }
      assert.deepInclude((yield* recorded.ledger.report(days)).total, final)
      yield* tell(recorded, [66, usage(66, {}, 12)], [72, usage(72, { [30]: "2" }, 18)])
      const { postingLags, total } = yield* recorded.ledger.explain(days)
      assert.strictEqual(postingLags[0]?.milliseconds, 82 * hour)
      assert.deepInclude(total, final)
      const cutting = { ...days, from: end - 299.5 * hour }
      const explained = yield* recorded.ledger.explain(cutting)
      const cuts = explained.series.flatMap(({ range }) => range!.windows.flatMap(({ cut }) => cut))
      assert.deepStrictEqual(new Set(cuts.map((cut) => cut.lagMilliseconds)), new Set([15 * 60_000]))
      const { high, low } = rangeOf(JSON.parse(documentJson(explained)) as Explained)
      const bounds = [low, high].map((bound) => Usd.format(Usd.ticks(bound!)))
      assert.deepStrictEqual(bounds, [explained.total.low, explained.total.high])
      const { total: open } = yield* recorded.ledger.report({ ...lastDays, from: end, to: end + 10 * hour })
      assert.strictEqual(open.high, null)
    })))

  it("and takes it back leaves things as they were", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, moved, [41, usage(41, { [-1]: "1" })])
      assert.deepStrictEqual(yield* asked(recorded), quiet("final"))
    })))

  it("and corrects the invoice closes it anew; that the invoice changed stays said", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, moved, [42, invoices("1.4", { status: "PAID" })])
      const { notices, state } = yield* asked(recorded)
      assert.strictEqual(state, "final")
      assert.deepStrictEqual(notices, [
        "xai changed the invoice of cycle 2026-04 after it was issued (event 3): its total went from 2 to 1.4 at event 5"
      ])
    })))

  it("by taking the invoice back opens it", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, [42, invoices("2", { status: "INVALID" })], [43, invoices(null)])
      assert.strictEqual((yield* asked(recorded, 4)).state, "settled")
      assert.match((yield* asked(recorded, 4)).notices[0]!, /it is INVALID instead of PENDING since event 4$/u)
      assert.strictEqual((yield* asked(recorded)).state, "settled")
    })))

  it("by withdrawing it says so", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, [43, invoices(null)])
      assert.match((yield* asked(recorded)).notices[0]!, /withdrew the invoice of cycle 2026-04 .* at event 4$/u)
    })))

  it("is no alert after a month, but a notice for ever", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, moved, [40 + 31 * 24, usage(40 + 31 * 24, {}, 700)])
      const { alerts } = yield* recorded.ledger.status({})
      assert.deepStrictEqual(alerts.filter(({ text }) => text.includes("2026-04")), [])
      assert.lengthOf((yield* asked(recorded)).notices, 1)
    })))

  it("has changed nothing where only the payment went on, or where nobody had read the bucket to its end", () =>
    inTestTime(Effect.gen(function*() {
      const paid = yield* told(...closed, [36, invoices("2", { status: "PAID" })])
      assert.deepStrictEqual(yield* asked(paid), quiet("final"))
      const late = yield* told(closed[0], [30, invoices("2")], [31, usage(31, { [-2]: "1", [-1]: "1" })])
      assert.deepStrictEqual(yield* asked(late), quiet("final"))
    })))
})
