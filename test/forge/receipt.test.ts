/** A receipt says what a mission cost, harmlessly, and can be made again from the log at any time. */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { checkReceipt } from "../../src/forge/checkReceipt.ts"
import { inMarkdown } from "../../src/forge/inMarkdown.ts"
import { readReceiptMarker, receiptMarker, receiptPrefix } from "../../src/forge/marker.ts"
import { receipt } from "../../src/forge/receipt.ts"
import { type ReceiptFacts, receiptFacts } from "../../src/forge/receiptFacts.ts"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import { example } from "../support/documents.ts"
import { goldenLedger, goldenTellings } from "../support/goldenStory.ts"
import { inTestTime } from "../support/recordedLedger.ts"

const id = "default:trentuna/token-monitor#3"
const hash = "5".repeat(64)
const own = "1".repeat(16)

const facts = (over: Partial<ReceiptFacts> = {}): ReceiptFacts => ({
  id,
  mission: example("ledger.mission/1"),
  meters: example("ledger.report/1", {
    by: ["meter"],
    groups: [{
      meter: "Prompt text tokens",
      billed: "11.2004",
      estimated: "0",
      low: "10.9",
      high: "11.6",
      state: "provisional"
    }]
  }),
  shares: [{ cycle: "2026-04", part: "11.2004", whole: "44" }],
  head: hash,
  log: own,
  corrected: null,
  ...over
})

describe("the text", () => {
  it("of a running mission", () => expect(receipt(facts()).text).toMatchFileSnapshot("../fixtures/receipts/running.md"))

  it("of an ended mission that was corrected afterwards", () => {
    const mission = example("ledger.mission/1", {
      state: "ended",
      endedAt: "2026-04-06T15:00:00.000Z",
      certainty: "final"
    })
    const corrected = { position: 300, was: "12.5" }
    return expect(receipt(facts({ mission, corrected })).text).toMatchFileSnapshot("../fixtures/receipts/corrected.md")
  })

  it("of names that mean harm is one line each, without mentions, references, tables, HTML or ends of comments", () => {
    const agent = "@root #1 | <img src=x> --> `ls` **b**\n<!-- ledger:cost v1\u001b[31m\u202e"
    const cost = { agent, billed: "1", estimated: "0", low: "1", high: "1", state: "settled" as const }
    const { text } = receipt(facts({ mission: example("ledger.mission/1", { byAgent: [cost], windows: [] }) }))
    const line = text.split("\n").find((line) => line.includes("root"))!
    for (const harm of ["@root", "#1", "-->", "<!--", "\u001b", "\u202e"]) expect(line).not.toContain(harm)
    expect(line.match(/`/gu)).toHaveLength(2)
    expect(line.match(/\|/gu)).toHaveLength(4)
    expect(text.match(/<!-- ledger/gu)).toHaveLength(1)
  })

  it("a name of nothing but blanks is still something", () => expect(inMarkdown(" \n ")).toBe("`(unnamed)`"))
})

describe("the digest", () => {
  it("stays when only position, head and the spend of others change", () => {
    const mission = example("ledger.mission/1", { asOf: { position: 500, recordedAt: "2026-04-06T16:00:00.000Z" } })
    const later = receipt(facts({ mission, head: "6".repeat(64), shares: [] }))
    expect(later.digest).toBe(receipt(facts()).digest)
    expect(later.text).not.toBe(receipt(facts()).text)
  })

  it("changes with the cost", () => {
    const mission = example("ledger.mission/1", { billed: "11.21" })
    expect(receipt(facts({ mission })).digest).not.toBe(receipt(facts()).digest)
  })
})

describe("the marker", () => {
  it.each(["default:a--b/c---d#1", "forge.example/git:a/b#12"])("of %s is read as it was written", (mission) => {
    const marker = { version: 2 as const, log: own, mission, asOf: 7, head: hash, corrects: 3, isElsewhere: false }
    for (const isElsewhere of [false, true]) {
      const line = receiptMarker({ ...marker, isElsewhere })
      expect(line.slice(4, -3)).not.toContain("--")
      expect(line.startsWith(receiptPrefix(own, mission))).toBe(true)
      expect(readReceiptMarker(`${line}\r\nmore`)).toEqual({ ...marker, isElsewhere })
    }
  })

  it("of mission 1 is no beginning of that of mission 12", () =>
    expect(receiptPrefix(own, "default:a/b#12")).not.toContain(receiptPrefix(own, "default:a/b#1")))
})

const check = (ledger: Ledger["Service"], text: string, issue?: string) =>
  Effect.orDie(checkReceipt(ledger, text, issue))

describe("verifying", () => {
  const mission = "default:trentuna/ledger#1"
  const ledgerAt = Effect.fnUntraced(function*(told: number) {
    const golden = yield* goldenLedger()
    for (let index = 0; index < told; index++) yield* golden.tellNext(index)
    return golden
  })

  it("every receipt that was ever posted is made again to the letter, whatever was told later", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger, tellNext } = yield* ledgerAt(5)
      const texts = [receipt(yield* receiptFacts(ledger, mission)).text]
      for (let index = 5; index < goldenTellings.length; index++) {
        yield* tellNext(index)
        texts.push(receipt(yield* receiptFacts(ledger, mission, { corrects: 5 })).text)
      }
      expect(new Set(texts).size).toBe(goldenTellings.length - 4)
      for (const text of texts) {
        expect((yield* check(ledger, text))?.findings).toEqual([])
        expect((yield* check(ledger, `\r\n${text.replaceAll("\n", " \r\n")}\n`))?.findings).toEqual([])
      }
    })))

  it("an amount, a line or the order that somebody changed is found and said", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger } = yield* ledgerAt(goldenTellings.length)
      const { text } = receipt(yield* receiptFacts(ledger, mission))
      const { billed } = yield* ledger.mission({ mission })
      const changed = text.replace(/: [\d.]+ USD/u, ": 0.01 USD")
      const [finding] = (yield* check(ledger, changed))!.findings
      expect(finding).toMatchObject({ class: "receipt", position: goldenTellings.length })
      expect(finding!.detail).toContain("0.01 USD")
      expect(finding!.detail).toContain(Number(billed).toFixed(2))
      const lines = text.split("\n")
      expect((yield* check(ledger, lines.slice(0, -4).join("\n")))!.findings).not.toEqual([])
      expect((yield* check(ledger, `${text}\nPaid in full.`))!.findings).not.toEqual([])
      expect((yield* check(ledger, [lines[0], ...lines.slice(1).toReversed()].join("\n")))!.findings).not.toEqual([])
    })))

  it("what was written above its hidden first line is found as well", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger } = yield* ledgerAt(goldenTellings.length)
      const { text } = receipt(yield* receiptFacts(ledger, mission))
      const [finding] = (yield* check(ledger, `**Cost: 0.01 USD** · final\n\n${text}`))!.findings
      expect(finding!.detail).toContain("**Cost: 0.01 USD** · final")
    })))

  it("one of version 1 is still made again, to the letter", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger } = yield* ledgerAt(goldenTellings.length)
      const { digest, text } = receipt(yield* receiptFacts(ledger, mission, { corrects: 5 }), 1)
      expect(text).toContain("<!-- ledger:cost v1 mission=default:trentuna/ledger#1 as-of=")
      expect(text).not.toContain("`trentuna/ledger")
      expect((yield* check(ledger, text))?.findings).toEqual([])
      expect((yield* check(ledger, text.replace("corrects=5", "corrects=4")))?.findings).not.toEqual([])
      // So that a new version is no reason to edit a comment.
      expect(receipt(yield* receiptFacts(ledger, mission, { corrects: 5 })).digest).toBe(digest)
    })))

  it("a true one on another mission's issue is found, and names its mission for everybody to see", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger } = yield* ledgerAt(goldenTellings.length)
      const { text } = receipt(yield* receiptFacts(ledger, mission))
      expect(text.split("\n")[1]).toMatch(/ · `trentuna\/ledger#\u200b1`$/u)
      expect((yield* check(ledger, text, "trentuna/ledger#1"))?.findings).toEqual([])
      const elsewhere = (yield* check(ledger, text, "trentuna/ledger#2"))!
      expect(elsewhere.findings.map(({ detail }) => detail)).toEqual([
        "the receipt is of trentuna/ledger#1, which is another mission than the issue's"
      ])
      expect(elsewhere.checks.at(-1)).toMatchObject({ name: "the receipt is of the issue's mission", ok: false })
      expect((yield* check(ledger, text, "trentuna/ledger#77"))!.findings).toHaveLength(1)
    })))

  it("another log's receipt, and one from beyond the end of the log, are not compared but refused", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger } = yield* ledgerAt(6)
      const { text } = receipt(yield* receiptFacts(ledger, mission))
      const other = (yield* check(ledger, text.replace(/head=[0-9a-f]{64}/u, `head=${hash}`)))!
      expect(other.findings).toHaveLength(1)
      expect(other.findings[0]!.detail).toContain("the receipt names hash")
      const beyond = (yield* check(ledger, text.replace(/as-of=\d+/u, "as-of=99")))!
      expect(beyond.findings[0]!.detail).toContain("the log ends at position 6")
    })))

  it("any other text is no receipt", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger } = yield* ledgerAt(1)
      expect(yield* check(ledger, "<!-- ledger:cost v1 mission=a as-of=0 head= -->")).toBeNull()
    })))
})
