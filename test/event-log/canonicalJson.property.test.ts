/** Canonical text keeps every value and depends on nothing but the value. */
import { assert, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import { canonicalJson } from "../../src/event-log/canonicalJson.ts"

const key = fc.constantFrom("a", "b", "aa", "", "__proto__", "é", "😀", "\uE000", "10", "9")
const word = fc.oneof(
  fc.constantFrom("", "x", "\uFFFD", "\"", "\\", "\n"),
  fc.string({ unit: "grapheme", maxLength: 4 })
)
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.maxSafeInteger().map((n) => n === 0 ? 0 : n),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries))
  )
})).value

const text = (value: unknown) => Result.getOrThrow(canonicalJson(value))

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  return value !== null && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).toReversed().map(([name, member]) => [name, reversed(member)]))
    : value
}

it("reads back as the same value", () => {
  fc.assert(fc.property(json, (value) => assert.deepStrictEqual(JSON.parse(text(value)), value)), { numRuns: 2000 })
})

it("does not depend on the order of keys, and is its own canonical text", () => {
  fc.assert(
    fc.property(json, (value) => {
      assert.strictEqual(text(reversed(value)), text(value))
      assert.strictEqual(text(JSON.parse(text(value))), text(value))
    }),
    { numRuns: 2000 }
  )
})
