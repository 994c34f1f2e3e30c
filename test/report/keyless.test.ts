/** Spend without a key is nobody's, whatever keys are called. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Usd } from "../../src/money/Usd.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"

const hour = 3_600_000
const start = Date.UTC(2026, 3, 6)

it("spend without a key is not in the range of the agent whose key has the id null", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, open } = yield* newLedger()
    yield* TestClock.setTime(start + 60 * hour)
    const told = { occurredAt: start + 60 * hour, actor: "test", idempotencyKey: null }
    yield* open.log.append([
      {
        ...told,
        event: { type: "KeyAssigned", payload: { source: "xai", key: "null", agent: "ba", from: null } }
      },
      {
        ...told,
        event: {
          type: "UsageSnapshotTaken",
          payload: {
            source: "xai",
            surface: "usage",
            basis: "billed",
            grid: { unit: "hour", zone: "Etc/GMT", dimensions: [] },
            window: { from: start, to: start + 60 * hour },
            readAt: start + 60 * hour,
            digest: "",
            rounded: 0,
            series: [{
              key: null,
              model: null,
              meter: null,
              points: [{ bucket: start, amount: Usd.parseExact("1")! }]
            }]
          }
        }
      }
    ])
    const { total } = yield* ledger.report({ from: start, to: start + hour, timeZone: "Etc/UTC", agent: "ba" })
    assert.deepInclude(total, { billed: "0", low: "0", high: "0" })
  })))
