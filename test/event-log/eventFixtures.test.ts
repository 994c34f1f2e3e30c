/** Every event type and version that was ever written can be read for ever: golden bytes, kept as they were stored. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { canonicalJson } from "../../src/event-log/canonicalJson.ts"
import { decodeEvent, encodePayload, type LedgerEvent, payloads } from "../../src/event/LedgerEvent.ts"
import { upcast } from "../../src/event/upcast.ts"

/** `payload` is the stored text, `decoded` what it means today; a bigint is written as its digits and an n. */
interface Fixture {
  readonly type: keyof typeof payloads
  readonly version: number
  readonly payload: string
  readonly decoded: unknown
}

const folder = path.join(import.meta.dirname, "../fixtures/events")
const fixtures = fs.readdirSync(folder).map((name) =>
  [name, JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as Fixture] as const
)

const plain = (event: LedgerEvent): unknown =>
  JSON.parse(JSON.stringify(event.payload, (_, value: unknown) => typeof value === "bigint" ? `${value}n` : value))

describe("golden events", () => {
  it.each(fixtures)("%s reads as it always did", (name, { decoded, payload, type, version }) => {
    assert.match(name, new RegExp(`^${type}(-[a-z]+)?\\.v${version}\\.json$`, "u"))
    const event = Result.getOrThrow(decodeEvent(type, version, payload))
    assert.strictEqual(event.type, type)
    assert.deepStrictEqual(plain(event), decoded)
  })

  it.each(fixtures.filter(([, { type, version }]) => version === payloads[type].version))(
    "%s is written today in the same bytes",
    (_, { payload, type, version }) => {
      const event = Result.getOrThrow(decodeEvent(type, version, payload))
      assert.strictEqual(Result.getOrThrow(canonicalJson(encodePayload(event))), payload)
    }
  )

  it("exist for every version of every type", () => {
    const known = new Set(fixtures.map(([, { type, version }]) => `${type}.v${version}`))
    const needed = Object.entries(payloads).flatMap(([type, { version }]) =>
      Array.from({ length: version }, (_, index) => `${type}.v${index + 1}`)
    )
    assert.deepStrictEqual(needed.filter((name) => !known.has(name)), [], "a new type or version needs a fixture here")
  })

  it("of a later release are refused with the reason, never misread", () => {
    const refusal = (type: string, version: number) =>
      Result.getOrThrow(Result.flip(decodeEvent(type, version, "{}"))).message
    assert.include(refusal("MissionPaused", 2), "reads versions up to 1")
    assert.include(refusal("BudgetSet", 1), "does not know the type")
    assert.include(refusal("MissionPaused", 1), `at ["mission"]`)
  })
})

describe("an older version", () => {
  const known = {
    Spent: {
      1: (json: unknown) => ({ cents: Number((json as { amount: string }).amount) * 100 }),
      2: (json: unknown) => ({ ...(json as object), currency: "USD" })
    }
  }

  it("is led up step by step, from whichever version it has", () => {
    assert.deepStrictEqual(upcast("Spent", 1, 3, { amount: "3" }, known), { cents: 300, currency: "USD" })
    assert.deepStrictEqual(upcast("Spent", 2, 3, { cents: 5 }, known), { cents: 5, currency: "USD" })
    assert.deepStrictEqual(upcast("Spent", 3, 3, { cents: 5, currency: "EUR" }, known), { cents: 5, currency: "EUR" })
  })

  it("without a way up is a bug that is not passed over", () => {
    assert.throws(() => upcast("Spent", 1, 5, { amount: "3" }, known), /no upcaster for Spent from version 3/u)
  })
})
