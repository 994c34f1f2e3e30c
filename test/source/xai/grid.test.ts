/** Probing: what an account accepts differs, is found out with few requests, and a failure is not taken for an answer. */
import { describe, expect, it } from "vitest"
import type { Options } from "../../../src/demo/xai/Options.ts"
import { standIn } from "../../support/xaiClient.ts"
import { answering, read, refuse } from "../../support/xaiSource.ts"

const hours: Options["timeUnits"] = ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"]
const days: Options["timeUnits"] = ["TIME_UNIT_DAY"]

describe("an account", () => {
  it.each<[string, Partial<Options>, string, ReadonlyArray<string>, number]>([
    ["that accepts everything", {}, "minute", ["api_key_id", "description", "unit_type"], 1],
    ["that knows models", { groupBy: ["api_key_id", "model", "unit_type"] }, "minute", [
      "api_key_id",
      "model",
      "unit_type"
    ], 2],
    ["that has hours", { timeUnits: hours }, "hour", ["api_key_id", "description", "unit_type"], 5],
    ["that has only days", { timeUnits: days }, "day", ["api_key_id", "description", "unit_type"], 5],
    ["of the predecessor", { groupBy: ["api_key_id", "unit_type"] }, "minute", ["api_key_id", "unit_type"], 10],
    ["seen live", { groupBy: ["description"] }, "minute", ["description"], 8],
    ["without dimensions", { groupBy: [], timeUnits: days }, "day", [], 12]
  ])("%s is read as finely as it lets us", async (_what, options, unit, dimensions, atMost) => {
    const provider = await standIn({}, options)
    expect(await read(provider, (source) => source.probe)).toEqual({ unit, zone: "Etc/GMT", dimensions })
    expect(provider.requests().length).toBeLessThanOrEqual(atMost)
  })
})

describe("probing", () => {
  it.each([
    [401, "unauthorised"],
    [403, "forbidden"],
    [429, "rate-limited"],
    [503, "unreachable"]
  ])("ends at status %d, which says nothing of what is supported", async (status, reason) => {
    const provider = await standIn()
    provider.fault("usage", { kind: "status", status })
    expect(await refuse(provider, (source) => source.probe)).toMatchObject({ status, reason })
    expect(provider.requests()).toHaveLength(1)
  })

  it("takes a truncated answer for an accepted question", async () => {
    const provider = await standIn()
    provider.fault("usage", { kind: "limitReached" })
    expect(await read(provider, (source) => source.probe)).toMatchObject({ unit: "minute" })
    expect(provider.requests()).toHaveLength(1)
  })

  it("takes an account that refuses everything for one that refuses us", async () => {
    const provider = await standIn({}, { timeUnits: [] })
    const failure = await refuse(provider, (source) => source.probe)
    expect(failure).toMatchObject({ reason: "unauthorised", status: 400 })
    expect(failure.detail).toContain("check the management key and the team id")
  })

  it("does not mistake a page of a proxy for an answer", async () => {
    expect(await refuse(await answering("<html>"), (source) => source.probe)).toMatchObject({ reason: "malformed" })
  })
})
