/** The fast way to read a usage snapshot and its schema agree on every payload, sound or damaged. */
import { assert, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as fc from "fast-check"
import { decodeUsage } from "../../src/event/decodeUsage.ts"
import { UsageSnapshotTaken } from "../../src/event/Usage.ts"

const instant = fc.constantFrom(
  "2026-04-06T10:00:00.000Z",
  "2026-04-06T10:15:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "2026-02-30T00:00:00.000Z",
  "2026-13-01T00:00:00.000Z",
  "2026-04-06T10:00:00Z",
  "2026-04-06T10:00:00.000+00:00"
)
const amount = fc.constantFrom("0", "-0.0000000001", "15.7412345678", "922337203", "-3", "0.10", "+1", "1e3", "00", "")
const name = fc.constantFrom(null, "", "key", "grok-4")
const sound = { instant: instant.filter((text) => text.length === 24 && !text.includes("-13-")), amount }

const snapshot = fc.record({
  source: fc.constantFrom("xai", "other"),
  surface: fc.constant("usage"),
  basis: fc.constantFrom("billed", "estimated"),
  grid: fc.record({
    unit: fc.constantFrom("minute", "quarter-hour", "hour", "day"),
    zone: fc.constant("Etc/GMT"),
    dimensions: fc.array(fc.constantFrom("model", "api_key_id", ""), { maxLength: 3 })
  }),
  window: fc.record({ from: sound.instant, to: sound.instant }),
  readAt: sound.instant,
  digest: fc.constantFrom("", "ab"),
  rounded: fc.constantFrom(0, 3, -0),
  clockSkew: fc.constantFrom(0, -2500),
  series: fc.array(
    fc.record({
      key: name,
      model: name,
      meter: name,
      points: fc.array(
        fc.record({
          bucket: sound.instant,
          amount: amount.filter((text) => /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/u.test(text))
        }),
        { maxLength: 3 }
      )
    }),
    { maxLength: 3 }
  )
}, { requiredKeys: ["source", "surface", "basis", "grid", "window", "readAt", "digest", "rounded", "series"] })

/** What may stand in the place of a sound part. */
const wrong = fc.oneof(
  instant,
  amount,
  name,
  fc.constantFrom<unknown>(undefined, 0, 1.5, 2 ** 53, true, "toString", "hour", "usage", "UTC"),
  fc.constant([]),
  fc.constant({}),
  fc.constant([[]]),
  fc.constant({ length: 0 })
)

/** The payload with one part, anywhere in it, replaced, removed or added. */
const damaged = fc.tuple(snapshot, fc.nat(), wrong, fc.constantFrom("replace", "remove", "add")).map(
  ([value, at, other, how]): unknown => {
    const copy: unknown = JSON.parse(JSON.stringify(value))
    const parts = partsOf(copy)
    const [holder, key] = parts[at % parts.length]!
    if (how === "remove") Reflect.deleteProperty(holder, key)
    else Reflect.set(holder, how === "add" ? "unexpected" : key, other)
    // As text, since that is how it is stored: nothing but JSON can be there.
    return JSON.parse(JSON.stringify(copy))
  }
)

const partsOf = (value: unknown): ReadonlyArray<readonly [holder: object, key: string]> =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, part]) => [[value, key] as const, ...partsOf(part)])

const bySchema = (json: unknown): UsageSnapshotTaken | undefined =>
  Result.getOrUndefined(Schema.decodeUnknownResult(UsageSnapshotTaken)(json))

it("a sound payload is read as its schema reads it", () => {
  fc.assert(
    fc.property(snapshot, (json) => {
      const read = decodeUsage(json)
      assert.isDefined(read)
      assert.deepStrictEqual(read, bySchema(json))
    }),
    { numRuns: 1500 }
  )
})

it("a damaged payload is refused, or read as its schema reads it", () => {
  fc.assert(fc.property(damaged, (json) => assert.deepStrictEqual(decodeUsage(json), bySchema(json))), {
    numRuns: 4000
  })
})
