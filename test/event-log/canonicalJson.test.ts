/** A payload has one text, and what cannot be written exactly is refused with its place. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { canonicalJson } from "../../src/event-log/canonicalJson.ts"

const text = (value: unknown) => Result.getOrThrow(canonicalJson(value))

describe("the one text", () => {
  it.each([
    [{ b: 1, a: [true, null, "x"] }, `{"a":[true,null,"x"],"b":1}`],
    [{ z: {}, é: [], Z: "" }, `{"Z":"","z":{},"é":[]}`],
    ["\u0000\n\"\\é😀", `"\\u0000\\n\\"\\\\é😀"`],
    [-0, "0"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    [{ "\uE000": 1, "😀": 2 }, `{"😀":2,"\uE000":1}`],
    [Object.assign(Object.create(null), { a: 1 }), `{"a":1}`],
    [
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${79 - index}`, index])),
      `{${Array.from({ length: 40 }, (_, index) => `"k${index + 40}":${39 - index}`).join(",")}}`
    ]
  ])("%# is written with sorted keys and without spaces", (value, expected) => {
    assert.strictEqual(text(value), expected)
  })
})

describe("refused", () => {
  it.each([
    [undefined, "$", "undefined"],
    [{ a: [1, undefined] }, "$.a[1]", "undefined"],
    [{ a: 0.1 }, "$.a", "no exact integer"],
    [{ a: 2 ** 53 }, "$.a", "no exact integer"],
    [[NaN], "$[0]", "no exact integer"],
    [[-Infinity], "$[0]", "no exact integer"],
    [{ a: "half \uD83D" }, "$.a", "surrogate"],
    [{ "\uDE00": 1 }, "$.\uDE00", "surrogate"],
    [{ a: 1n }, "$.a", "bigint"],
    [{ a: new Date(0) }, "$.a", "no plain object"],
    [{ a: new Map() }, "$.a", "no plain object"],
    [{ a: () => 1 }, "$.a", "function"]
  ])("%# is named with its place and reason", (value, at, reason) => {
    const failure = Result.getOrThrow(Result.flip(canonicalJson(value)))
    assert.strictEqual(failure.at, at)
    assert.include(failure.message, reason)
  })
})
