/** `ledger reconcile`: every surface with its exact sum, no two of them added, and each difference expected or shown as open. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Balance } from "../../src/event/Balance.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Difference } from "../../src/report/documents/Reconciliation.ts"
import { inTestTime, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"

const hour = 3_600_000
/** 6 April 2026, 10:00: hours count from here. */
const begin = Date.UTC(2026, 3, 6, 10)
const mayFirst = (Date.UTC(2026, 4, 1) - begin) / hour
const usd = (text: string) => Usd.parseExact(text)!

/** Amounts by hour, of each key ("" is none). */
type Spent = Readonly<Record<string, Readonly<Record<number, string>>>>

const usage = (at: number, spent: Spent = {}): LedgerEvent => ({
  type: "UsageSnapshotTaken",
  payload: {
    source: "xai",
    surface: "usage",
    basis: "billed",
    grid: { unit: "hour", zone: "Etc/GMT", dimensions: ["api_key_id"] },
    window: { from: begin - 240 * hour, to: begin + (Math.floor(at) + 1) * hour },
    readAt: begin + at * hour,
    digest: "",
    rounded: 0,
    series: Object.entries(spent).map(([key, points]) => ({
      key: key === "" ? null : key,
      model: null,
      meter: null,
      points: Object.entries(points).map(([bucket, amount]) => ({
        bucket: begin + Number(bucket) * hour,
        amount: usd(amount)
      }))
    }))
  }
})

const read = (at: number, balance: Balance): LedgerEvent => ({
  type: "BalanceSnapshotTaken",
  payload: { source: "xai", readAt: begin + at * hour, digest: "", rounded: 0, balance }
})

const lines = (...amounts: ReadonlyArray<string>) =>
  amounts.map((amount) => ({ description: "Chat", meter: "tokens", units: "1", amount: usd(amount) }))

const preview = (
  at: number,
  spent: string,
  parts: { credit?: string; used?: string; cycle?: string; lines?: ReadonlyArray<string> } = {}
) => {
  const credit = usd(parts.credit ?? "31")
  const creditUsed = usd(parts.used ?? spent)
  return read(at, {
    surface: "invoice",
    cycle: parts.cycle ?? "2026-04",
    spent: usd(spent),
    credit,
    creditUsed,
    remaining: Usd.subtract(credit, creditUsed),
    spendingLimit: null,
    lines: lines(...parts.lines ?? [])
  })
}

const prepaid = (at: number, spend: string | null = null, status = "SUCCEEDED") =>
  read(at, {
    surface: "prepaid",
    posted: usd("31"),
    changes: [
      { at: begin - 24 * hour, origin: "PURCHASE", status, amount: usd("31"), cycle: null },
      { at: begin - 999 * hour, origin: "PURCHASE", status: "SUCCEEDED", amount: usd("5"), cycle: null },
      ...(spend === null ? [] : [
        { at: begin + at * hour, origin: "SPEND", status: null, amount: Usd.negate(usd(spend)), cycle: "2026-04" },
        { at: begin + at * hour, origin: "SPEND", status: null, amount: usd("-99"), cycle: "2026-03" }
      ])
    ]
  })

const invoice = (at: number, subtotal: string, parts: { tax?: string; used?: string; createdAt?: number } = {}) =>
  read(at, {
    surface: "invoices",
    since: "2025-04",
    invoices: [{
      id: "i1",
      number: "062-1",
      kind: "monthly",
      cycle: "2026-04",
      status: "PAID",
      subtotal: usd(subtotal),
      tax: usd(parts.tax ?? "0"),
      total: Usd.add(usd(subtotal), usd(parts.tax ?? "0")),
      creditUsed: usd(parts.used ?? subtotal),
      createdAt: begin + (parts.createdAt ?? at) * hour,
      lines: []
    }]
  })

const told = Effect.fnUntraced(function*(...events: ReadonlyArray<readonly [number, LedgerEvent]>) {
  const recorded = yield* newLedger()
  for (const [at, event] of events) {
    yield* TestClock.setTime(begin + at * hour)
    const occurredAt = begin + at * hour
    yield* Effect.orDie(recorded.open.log.append([{ event, occurredAt, actor: "test", idempotencyKey: null }]))
  }
  return recorded
})

const reconciled = ({ ledger }: RecordedLedger, asked: Parameters<typeof ledger.reconcile>[0] = {}) =>
  Effect.map(ledger.reconcile(asked), (document) => {
    const [source] = document.sources
    const pair = (left: Difference["left"], right: Difference["right"]) =>
      source!.differences.find((each) => each.left === left && each.right === right)
    return { document, source: source!, pair }
  })

const brief = (difference: Difference | undefined) =>
  difference && {
    difference: difference.difference,
    expected: difference.expected,
    unexplained: difference.unexplained,
    reasons: difference.reasons.map(({ reason }) => reason)
  }

describe("the golden example: credit 31.00, 3.19 left, 27.88 on the key", () => {
  const golden = [
    [1, usage(1, { vigilio: { 0: "27.88" } })],
    [1, preview(1, "27.81")],
    [1, prepaid(1)]
  ] as const

  it("shows 27.81 drawn and 27.88 spent with their difference, and adds neither to the other", () =>
    inTestTime(Effect.gen(function*() {
      const { document, pair, source } = yield* reconciled(yield* told(...golden))
      assert.strictEqual(document.cycle, "2026-04")
      assert.deepInclude(source.usage, { billed: "27.88", withKey: "27.88", withoutKey: "0" })
      assert.deepInclude(source.preview, { spent: "27.81", credit: "31", creditUsed: "27.81", remaining: "3.19" })
      assert.deepInclude(source.posted, { purchases: "31", spend: "0", spendPosted: false, balance: "31" })
      assert.deepStrictEqual(brief(pair("usage", "credit")), {
        difference: "0.07",
        expected: false,
        unexplained: "0.0600000001",
        reasons: ["rounding"]
      })
      assert.match(pair("usage", "preview")?.note ?? "", /corrections/u)
      assert.isFalse(document.ok)
      assert.notInclude(JSON.stringify(document), "55.69")
    })))

  it("does not miss what is posted only when the cycle is closed", () =>
    inTestTime(Effect.gen(function*() {
      const { pair } = yield* reconciled(yield* told(...golden))
      assert.deepStrictEqual(brief(pair("credit", "posted-spend")), {
        difference: "27.81",
        expected: true,
        unexplained: "0",
        reasons: ["posted-at-close"]
      })
    })))

  it("is answered of an earlier position without what came later", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...golden)
      const { document, source } = yield* reconciled(recorded, { asOf: { position: 1 } })
      assert.deepStrictEqual([source.preview, source.posted, source.issued], [null, null, null])
      assert.deepStrictEqual(source.differences, [])
      assert.isFalse(document.ok)
    })))
})

describe("a difference is expected", () => {
  it("up to less than a cent, where one of the two is in whole cents", () =>
    inTestTime(Effect.gen(function*() {
      const expected: Array<boolean> = []
      for (const spent of ["1.0099999999", "1.01", "0.9900000001", "0.99"]) {
        const recorded = yield* told([1, usage(1, { k: { 0: spent } })], [1, preview(1, "1")])
        expected.push((yield* reconciled(recorded)).pair("usage", "preview")!.expected)
      }
      assert.deepStrictEqual(expected, [true, false, true, false])
    })))

  it("by what usage grew between two readings at different instants, and no further", () =>
    inTestTime(Effect.gen(function*() {
      const later = yield* told([1, usage(1, { k: { 0: "1" } })], [1, preview(1, "1")], [
        2,
        usage(2, { k: { 1: "2" } })
      ])
      const { pair } = yield* reconciled(later)
      assert.deepStrictEqual(brief(pair("usage", "preview")), {
        difference: "2",
        expected: true,
        unexplained: "0",
        reasons: ["rounding", "different-instants"]
      })
      const before = yield* told([1, usage(1, { k: { 0: "3" } })], [1, preview(1, "1")], [2, usage(2)])
      assert.isFalse((yield* reconciled(before)).pair("usage", "preview")!.expected)
    })))

  it("by what the invoice grew where that was read later", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(
        [0.9, preview(0.9, "1")],
        [1, usage(1, { k: { 0: "1" } })],
        [1.1, preview(1.1, "1.5")]
      )
      assert.isTrue((yield* reconciled(recorded)).pair("usage", "preview")!.expected)
      const alone = yield* told([1, usage(1, { k: { 0: "1" } })], [1.1, preview(1.1, "1.5")])
      assert.isFalse((yield* reconciled(alone)).pair("usage", "preview")!.expected)
    })))

  it("by charges of the whole team, which no key made", () =>
    inTestTime(Effect.gen(function*() {
      const { pair, source } = yield* reconciled(yield* told([1, usage(1, { "": { 0: "0.5" }, k: { 0: "1" } })]))
      assert.deepInclude(source.usage, { billed: "1.5", withKey: "1", withoutKey: "0.5" })
      assert.deepStrictEqual(source.usage.keys, [
        { key: { id: "k", name: null }, billed: "1" },
        { key: null, billed: "0.5" }
      ])
      assert.deepStrictEqual(brief(pair("keys", "usage")), {
        difference: "-0.5",
        expected: true,
        unexplained: "0",
        reasons: ["without-key"]
      })
    })))

  it("by what goes beyond the credit, but only once that is used up", () =>
    inTestTime(Effect.gen(function*() {
      const of = Effect.fnUntraced(function*(credit: string, used: string) {
        const { pair } = yield* reconciled(yield* told([1, preview(1, "40", { credit, used })], [2, usage(2)]))
        return pair("preview", "credit")!.expected
      })
      assert.deepStrictEqual([yield* of("31", "31"), yield* of("0", "0"), yield* of("31", "30")], [true, true, false])
    })))

  it("by lines that are cut to cents, less than a cent each and less than one for the total", () =>
    inTestTime(Effect.gen(function*() {
      const of = Effect.fnUntraced(function*(spent: string) {
        const recorded = yield* told([1, usage(1)], [1, preview(1, spent, { lines: ["0.5", "0.25"] })])
        return (yield* reconciled(recorded)).pair("preview-lines", "preview")!.expected
      })
      assert.deepStrictEqual([yield* of("0.77"), yield* of("0.78")], [true, false])
    })))
})

describe("a closed cycle", () => {
  const closed = [
    [1, usage(1, { k: { 0: "1.004" } })],
    [1, preview(1, "1")],
    [mayFirst + 30, usage(mayFirst + 30, { k: { 0: "1.004", [mayFirst - 1]: "0.5" } })],
    [mayFirst + 31, prepaid(mayFirst + 31, "1.5")],
    [mayFirst + 32, invoice(mayFirst + 32, "1.5", { tax: "0.31", createdAt: mayFirst + 20 })],
    [mayFirst + 33, preview(mayFirst + 33, "0", { cycle: "2026-05", credit: "29.5" })]
  ] as const

  it("is compared with its invoice, before tax, and with what was posted of its credit", () =>
    inTestTime(Effect.gen(function*() {
      const { document, pair, source } = yield* reconciled(yield* told(...closed), { cycle: "2026-04" })
      assert.deepInclude(source.usage, { billed: "1.504" })
      assert.deepInclude(source.preview, { spent: "1" })
      assert.deepInclude(source.issued, { status: "PAID", closed: true, subtotal: "1.5", tax: "0.31", total: "1.81" })
      assert.deepInclude(source.posted, { spend: "1.5", spendPosted: true })
      for (
        const [left, right, difference] of [
          ["usage", "issued", "0.004"],
          ["preview", "issued", "-0.5"],
          ["issued-total", "issued", "0.31"],
          ["credit", "posted-spend", "-0.5"],
          ["issued-credit", "posted-spend", "0"],
          ["usage", "preview", "0.504"]
        ] as const
      ) {
        assert.deepInclude(pair(left, right), { difference, expected: true }, `${left} ${right}`)
      }
      assert.isTrue(document.ok)
    })))

  it("is not the running one, which is what is shown where none is asked for", () =>
    inTestTime(Effect.gen(function*() {
      const { document, source } = yield* reconciled(yield* told(...closed))
      assert.strictEqual(document.cycle, "2026-05")
      assert.deepInclude(source.usage, { billed: "0" })
      assert.deepInclude(source.preview, { spent: "0", credit: "29.5" })
      assert.isNull(source.issued)
    })))

  it("shows what its invoice lacks", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed.slice(0, 4), [mayFirst + 32, invoice(mayFirst + 32, "1.4")])
      const { document, pair } = yield* reconciled(recorded, { cycle: "2026-04" })
      assert.deepInclude(pair("usage", "issued"), { difference: "0.104", unexplained: "0.0940000001" })
      assert.deepInclude(pair("issued-credit", "posted-spend"), { difference: "-0.1", expected: false })
      assert.isFalse(document.ok)
    })))

  it("that the provider changes afterwards is a finding with event, bucket, old and new value", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* told(...closed, [mayFirst + 40, usage(mayFirst + 40, { k: { [mayFirst - 1]: "0.2" } })])
      const { document, source } = yield* reconciled(recorded, { cycle: "2026-04" })
      assert.lengthOf(source.changes, 1)
      assert.deepInclude(source.changes[0], {
        what: "usage",
        position: 7,
        closedAt: 5,
        bucket: { from: "2026-04-30T23:00:00.000Z", to: "2026-05-01T00:00:00.000Z" },
        key: { id: "k", name: null },
        before: "0.5",
        after: "0.2"
      })
      assert.isFalse(document.ok)
      const then = yield* reconciled(recorded, { cycle: "2026-04", asOf: { position: 6 } })
      assert.isTrue(then.document.ok)
    })))
})

describe("nothing to compare usage with is no agreement", () => {
  const failed = (surface: "usage" | "invoice" | "invoices"): LedgerEvent => ({
    type: "CollectionFailed",
    payload: {
      source: "xai",
      surface,
      reason: "forbidden",
      status: 403,
      detail: "the key may not read invoices",
      permission: "BillingRead"
    }
  })
  const ofFirst = (recorded: RecordedLedger, asked: Parameters<RecordedLedger["ledger"]["reconcile"]>[0] = {}) =>
    Effect.map(recorded.ledger.reconcile(asked), ({ ok, sources }) => [ok, sources[0]?.unchecked])

  it("where no invoice of the cycle was read, keys without a key or not; what fails is named", () =>
    inTestTime(Effect.gen(function*() {
      const none = "no invoice of it has been read, neither a preview nor an issued one"
      assert.deepStrictEqual(yield* ofFirst(yield* told([1, usage(1, { "": { 0: "1" }, k: { 0: "1" } })])), [
        false,
        none
      ])
      const failing = yield* told([1, usage(1)], [1, failed("invoice")], [1, failed("invoices")])
      assert.deepStrictEqual(yield* ofFirst(failing), [
        false,
        `${none}; invoice cannot be read: the key may not read invoices; invoices cannot be read: the key may not read invoices`
      ])
    })))

  it("where usage was never read, where the cycle is ahead, and where there is no source", () =>
    inTestTime(Effect.gen(function*() {
      const unread = yield* told([1, failed("usage")], [1, preview(1, "0")])
      assert.deepStrictEqual(yield* ofFirst(unread), [false, "usage has not been read"])
      const ahead = yield* told([1, usage(1)], [1, preview(1, "0")])
      assert.deepStrictEqual(yield* ofFirst(ahead, { cycle: "2027-01" }), [false, "it had not begun"])
      assert.deepStrictEqual(yield* ofFirst(ahead), [true, undefined])
      assert.deepStrictEqual(yield* ofFirst(yield* told()), [false, undefined])
    })))
})

describe("what cannot be answered", () => {
  it("names the nearest source, and how a cycle is written", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger } = yield* told([1, usage(1)])
      assert.deepInclude(yield* Effect.flip(ledger.reconcile({ source: "xia" })), {
        code: "unknown-source",
        hint: "did you mean xai?",
        exitCode: 2
      })
      assert.deepInclude(yield* Effect.flip(ledger.reconcile({ cycle: "April" })), { exitCode: 2 })
    })))

  it("of a cycle ahead is told", () =>
    inTestTime(Effect.gen(function*() {
      const { document } = yield* reconciled(yield* told([1, usage(1)]), { cycle: "2027-01" })
      assert.deepStrictEqual(document.notices, ["the cycle 2027-01 had not begun"])
    })))

  it("a purchase whose charge failed bought nothing", () =>
    inTestTime(Effect.gen(function*() {
      const { source } = yield* reconciled(yield* told([1, usage(1)], [1, prepaid(1, null, "FAILED_TO_CHARGE")]))
      assert.deepInclude(source.posted, { purchases: "0" })
    })))
})
