/** Whoever waits at a terminal is told for what, once it takes longer than a second. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { afterEach, expect, it, vi } from "vitest"
import { ledgerCommand } from "../support/commandLine.ts"
import { example } from "../support/documents.ts"

afterEach(() => vi.restoreAllMocks())

const told = async (words: ReadonlyArray<string>, seconds: number, watched = true) => {
  const drawn: Array<string> = []
  vi.spyOn(process.stderr, "write").mockImplementation((text) => drawn.push(String(text)) > 0)
  const slowly = <A>(answer: A) => () => Effect.as(Effect.orDie(TestClock.adjust(`${seconds} seconds`)), answer)
  const bookmarked = slowly(example("ledger.bookmark/1"))
  const { code } = await ledgerCommand(words, {
    watched,
    ledger: { bookmark: bookmarked, retract: bookmarked, assignKey: slowly(example("ledger.key-assignment/1")) }
  })
  vi.restoreAllMocks()
  expect(code).toBe(0)
  return drawn.join("")
}

const start = ["mission", "start", "trentuna/ledger#1"]

it.each([
  [[...start, "--at", "-2h"]],
  [["mission", "retract", "1", "--bookmark", "12345678", "--why", "wrong"]],
  [["key", "assign", "xai-ba", "ba"]]
])("%j says that it is recorded and being booked", async (words) => {
  expect(await told(words, 2)).toContain("recorded, booking what it moves …")
  expect(await told(words, 0.5)).toBe("")
  expect(await told(words, 2, false)).toBe("")
})

it("a bookmark of now says that the sources are read", async () => {
  expect(await told(start, 2)).toContain("reading the sources …")
})
