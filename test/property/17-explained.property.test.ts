/** Whoever has the explanation of a figure, and nothing else, arrives at the same figure and the same range. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import { documentJson } from "../../src/cli/documentJson.ts"
import { checkClaim } from "../support/claimChecked.ts"
import { goldenLedger, goldenPlace, goldenTellings } from "../support/goldenStory.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { asking } from "../support/questions.ts"
import {
  contributionOf,
  evidenceOf,
  evidenceShown,
  type Explained,
  figureOf,
  piecesOf,
  rangeOf,
  segmentsOf,
  segmentsShown,
  sumsOf,
  sumsShown,
  ticks
} from "../support/recomputed.ts"
import { inTestTime, ledgerOfStory, newLedger } from "../support/recordedLedger.ts"
import { contests, missions, stories, tangles } from "../support/tellings.ts"

/** Everything that is printed, step by step: a wrong step is named, not only a wrong sum. */
const check = (explained: Explained) => {
  for (const series of explained.series) {
    for (const bucket of series.buckets) {
      assert.deepStrictEqual(segmentsShown(bucket), segmentsOf(bucket))
      const { gaps, recomputed, shown } = piecesOf(bucket)
      assert.deepStrictEqual(shown, recomputed)
      assert.deepStrictEqual(gaps, [])
      assert.deepStrictEqual(sumsShown(bucket), sumsOf(explained, bucket))
      assert.strictEqual(ticks(bucket.contribution), contributionOf(explained, bucket))
      // Where nobody claims anything there is nothing to divide, and no rule about it.
      for (const { rules, shares } of bucket.segments.flatMap(({ pieces }) => pieces)) {
        assert.strictEqual(rules.length === 0, shares.length === 0)
      }
    }
    assert.isNotEmpty(series.buckets)
    assert.strictEqual(series.range === null, series.basis !== "billed")
    assert.deepStrictEqual(evidenceShown(series), evidenceOf(series))
  }
  const { billed, estimated, high, low } = explained.total
  assert.strictEqual(figureOf(explained, "billed"), ticks(billed))
  assert.strictEqual(figureOf(explained, "estimated"), ticks(estimated))
  assert.deepStrictEqual(rangeOf(explained), { low: ticks(low), high: high === null ? null : ticks(high) })
}

it("figure and range follow from the explanation's own JSON, to the tick, and are those of the report", async () => {
  const questions = fc.array(fc.tuple(asking(), fc.nat(20)), { minLength: 6, maxLength: 6 })
  const lags = fc.constantFrom<Array<number | undefined>>(undefined, 1, 3)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 2, arbitrary: stories }, contests, tangles),
      questions,
      lags,
      (story, asked, lag) =>
        inTestTime(Effect.gen(function*() {
          const configuredLag = () => lag === undefined ? undefined : lag * story.place.step
          const { ledger } = yield* ledgerOfStory(story, { settings: { configuredLag } })
          for (const [ask, at] of asked) {
            const question = { ...ask(story.place), asOf: { position: at % (story.tellings.length + 1) } }
            const report = yield* Effect.option(ledger.report({ ...question, by: [] }))
            if (report._tag === "None") continue
            const explanation = yield* ledger.explain(question)
            expect(explanation.total).toEqual(report.value.total)
            expect(explanation.difference).toEqual({ billed: "0", estimated: "0" })
            assert.strictEqual(explanation.total.high === null, explanation.openBecause.length > 0)
            assert.strictEqual(explanation.total.state === "settled", explanation.notFinalBecause.length > 0)
            check(JSON.parse(documentJson(explanation)) as Explained)
          }
        }))
    ),
    runs(25)
  )
}, longest)

it("what an explanation names by its position is the event that says it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 2, arbitrary: stories }, tangles),
      (story) =>
        inTestTime(Effect.gen(function*() {
          const { ledger } = yield* ledgerOfStory(story)
          const events = yield* ledger.events({ after: 0, limit: 1000 })
          const { series } = yield* ledger.explain({ from: 0, timeZone: "Etc/UTC" })
          for (const { buckets, key, meter } of series) {
            for (const { observations, segments, start } of buckets) {
              for (const { at, position, previousAt, previousPosition, value } of observations) {
                const event = events[position - 1]!
                expect(event).toMatchObject({ type: "UsageSnapshotTaken", occurredAt: at })
                const payload = event.payload as unknown as {
                  series: ReadonlyArray<{ meter: string; points: ReadonlyArray<{ bucket: string; amount: string }> }>
                }
                const said = payload.series.find((one) => one.meter === meter)!
                expect(said.points).toContainEqual({ bucket: start, amount: value })
                if (previousPosition !== null) expect(events[previousPosition - 1]!.occurredAt).toBe(previousAt)
              }
              for (
                const { agent, assignedBy, claimants, from: pieceFrom, rules, to: pieceTo } of segments.flatMap((
                  { pieces }
                ) => pieces)
              ) {
                if (assignedBy === null) expect(agent).toBe(null)
                else {
                  expect(events[assignedBy - 1]).toMatchObject({
                    type: "KeyAssigned",
                    payload: { agent, key: key!.id }
                  })
                }
                for (const claimant of claimants) checkClaim(claimant, { from: pieceFrom, to: pieceTo }, events)
                // The first is in force where the piece begins, the others follow inside it.
                expect(rules.slice(1).every((rule) => rule.from! > pieceFrom)).toBe(true)
                for (const { position, rule } of rules) {
                  if (position === null) expect(rule).toBe("even")
                  else expect(events[position - 1]).toMatchObject({ type: "SplitRuleSet", payload: { rule } })
                }
              }
            }
          }
        }))
    ),
    runs(20)
  )
}, longest)

it("so it is of the golden example: split, restated, bookmarked afterwards, the key given to somebody else", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tellNext } = yield* goldenLedger()
    const explained: Array<string> = []
    for (const index of goldenTellings.keys()) {
      yield* tellNext(index)
      if (index < 6) continue
      for (const mission of ["1", "2"]) {
        const explanation = yield* ledger.explain({ mission, timeZone: "Etc/UTC" })
        check(JSON.parse(documentJson(explanation)) as Explained)
        explained.push(`${index + 1}: #${mission} ${explanation.total.billed}`)
      }
    }
    // 6.00 grew over half an hour. #1 had 15 minutes of it, shared with #2 from 10:06 on; then 4.50 is left; then #2 loses what ba spent.
    expect(explained).toEqual([
      "7: #1 2.1",
      "7: #2 3.9",
      "8: #1 1.575",
      "8: #2 2.925",
      "9: #1 1.8",
      "9: #2 0.45"
    ])
    // The bucket is of both agents, and each is told of its own part.
    for (const [agent, billed] of [["vigilio", "1.8"], ["ba", "2.7"]] as const) {
      const explanation = yield* ledger.explain({ agent, timeZone: "Etc/UTC" })
      check(JSON.parse(documentJson(explanation)) as Explained)
      expect(explanation.total.billed).toBe(billed)
    }
  })))

it("a mission that has cost nothing is explained by nothing", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* newLedger()
    yield* tell({
      at: goldenPlace.start,
      told: { type: "bookmark", mission: missions[0]!, kind: "start", at: goldenPlace.start }
    }, goldenPlace)
    const explanation = yield* ledger.explain({ mission: "1", timeZone: "Etc/UTC" })
    expect(explanation).toMatchObject({ total: { billed: "0", high: null }, series: [], postingLags: [] })
    expect(explanation.openBecause).toEqual([{ source: null, from: null, to: null, reason: "not-read" }])
  })))
