/** Where a figure comes from, as people see it. */
import { expect, it } from "vitest"
import { renderDocument } from "../../src/render/renderDocument.ts"
import { example } from "../support/documents.ts"

const explanation = example("ledger.explain/1")
const [series] = explanation.series
const [bucket] = series!.buckets

const show = (shown: typeof explanation, limit?: number) =>
  `\n${
    renderDocument(shown, {
      columns: 90,
      colour: false,
      timeZone: "Europe/Brussels",
      now: Date.parse("2026-04-06T15:04:00Z"),
      ...(limit !== undefined && { limit })
    })
  }`

it("tells readings, stretches, claimants, rule and range, each with its event", () => {
  expect(show(explanation)).toMatchInlineSnapshot(`
    "
    Where the cost comes from, in USD · mission trentuna/ledger#1
    all time · Etc/UTC · as of event 8, 2026-04-06 12:10

      cost 1.58, exactly 1.575 · settled
      range 0.00 – 4.50
      recomputed from the readings 1.575, difference to the journal 0
      settled, not final: xai, cycle 2026-04: it has not ended

      what                               day         exact cost
      Prompt text tokens of xai-vigilio  2026-04-06       1.575

    From readings to cost
      2026-04-06 10:00 – 11:00 · Prompt text tokens of xai-vigilio: 4.5 in all, 1.575 of it
      here
        event 4 read 6 at 10:30:00, after event 3 at 10:00:00
        event 8 read 4.5 at 12:00:00, after event 4 at 10:30:00
        10:00:00 – 10:30:00: 6 arose, of which 4.5 is left
          10:00:00 – 10:06:00 0.9 by vigilio (event 1): 0.9 trentuna/ledger#1 (everyone;
          opened by event 5; closed by event 6)
          10:06:00 – 10:15:00 1.35 by vigilio (event 1): 0.675 trentuna/ledger#1 (everyone;
          opened by event 5; closed by event 6), 0.675 trentuna/ledger#2 (vigilio; opened by
          event 7), rule even
          10:15:00 – 10:30:00 2.25 by vigilio (event 1): 2.25 trentuna/ledger#2 (vigilio;
          opened by event 7)

    What the range rests on
      xai posts within 6 min: configured
      2026-04-06 10:00:00 – 2026-04-06 10:06:00 is surely its own: at least 0
      2026-04-06 10:00:00 – 2026-04-06 10:15:00 may be its own: at most 4.5
      2026-04-06 10:00 – 11:00 · Prompt text tokens of xai-vigilio: at least 0, at most 4.5
      (counts for the low end)
        until 10:06:00 used: at least 0 (event 3 at 10:00:00), at most 4.5 (event 4 at
        10:30:00)
      2026-04-06 10:00 – 11:00 · Prompt text tokens of xai-vigilio: at least 0, at most 4.5
      (counts for the high end)
        until 10:15:00 used: at least 0 (event 3 at 10:00:00), at most 4.5 (event 4 at
        10:30:00)
    "
  `)
})

it("tells the largest of many, and how much the rest come to", () => {
  const buckets = Array.from({ length: 14 }, (_, index) => ({
    ...bucket!,
    start: `2026-04-06T${String(10 + index % 10)}:${index < 10 ? "00" : "30"}:00.000Z`,
    contribution: `${index + 1}`
  }))
  const many = { ...explanation, series: [{ ...series!, buckets }] }
  expect(show(many)).toContain("14 of it here")
  expect(show(many)).not.toContain(" 4 of it here")
  expect(show(many)).toContain("and 4 more, of 10 together: --all shows them")
  expect(show(many, Infinity)).toContain(" 1 of it here")
  expect(show(many, Infinity)).not.toContain("more, of")
})

it("a difference to the journal stands out, and what keeps a figure open is said", () => {
  const shown = show({
    ...explanation,
    difference: { billed: "0.0000000001", estimated: "0" },
    openBecause: [
      { source: "xai", from: null, to: null, reason: "not-settled" },
      { source: "xai", from: "2026-04-06T10:00:00.000Z", to: "2026-04-06T11:00:00.000Z", reason: "unreachable" },
      { source: null, from: null, to: null, reason: "not-read" }
    ]
  })
  expect(shown).toContain("! recomputed from the readings 1.575, difference to the journal 0.0000000001")
  expect(shown).toContain("! xai the beginning – open: not all read again after the posting lag")
  expect(shown).toContain("! xai 2026-04-06 10:00 – 2026-04-06 11:00: unreachable")
  expect(shown).toContain("! no source has been read")
})

it("says why a figure is settled and not final, the cycles of one reason together", () => {
  const open = (cycle: string) => ({
    source: "xai",
    cycle,
    reason: "no-invoice" as const,
    status: null,
    position: null
  })
  const cycles = ["2025-12", "2026-01", "2026-02", "2026-03"].map(open)
  const shown = (notFinalBecause: (typeof explanation)["notFinalBecause"]) => show({ ...explanation, notFinalBecause })
  expect(shown([])).not.toContain("not final")
  expect(shown(cycles.slice(0, 2)))
    .toContain("settled, not final: xai, cycle 2025-12, 2026-01: no invoice of it was read yet\n")
  const other = { ...open("2026-04"), reason: "not-issued" as const, status: "INVALID", position: 7 }
  const lines = shown([...cycles, other, { ...open("2026-05"), reason: "cycle-open" }])
  expect(lines).toContain("xai, cycle 2025-12 to 2026-03: no invoice of it was read yet\n")
  expect(lines).toContain("xai, cycle 2026-04: its invoice is INVALID (event 7)")
  expect(lines).toContain("xai, cycle 2026-05: it has not ended\n")
  expect(shown([{ source: null, cycle: null, reason: "not-billed", status: null, position: null }]))
    .toContain("settled, not final: it is estimated, and of that there are no invoices\n")
})

it("says which times count for one end of the range only, summed over the meters, though no border cuts a bucket", () => {
  const times = { settled: true, cut: [], inside: "0.5", low: "0.5", high: "0.5" }
  const [from, to] = ["2026-04-06T10:00:00.000Z", "2026-04-06T11:00:00.000Z"]
  const windows = [{ ...times, from, to, bounds: "high" as const }]
  const shared = { ...series!, range: { low: "0", high: "0.5", windows } }
  const shown = show({ ...explanation, series: [shared, shared] })
  expect(shown).toContain("2026-04-06 10:00:00 – 2026-04-06 11:00:00 may be its own: at most 1\n")
  expect(shown).toContain("at no time is it surely its own: at least 0")
  const own = [...windows, { ...times, from, to: null, high: null, bounds: "low" as const }]
  const partly = show({ ...explanation, series: [{ ...shared, range: { ...shared.range, windows: own } }] })
  expect(partly).toContain("2026-04-06 10:00:00 – open is surely its own: at least 0.5")
  expect(partly).not.toContain("at no time")
  expect(show({ ...explanation, series: [{ ...shared, range: { low: "0", high: "1", windows: [] } }] }))
    .not.toContain("its own")
})

it("says with which lag a bucket of a closed cycle is bounded, where it is another than the present one", () => {
  const { range } = series!
  const lags = (lagMilliseconds: number) =>
    show({
      ...explanation,
      series: [{
        ...series!,
        range: {
          ...range!,
          windows: range!.windows.map((times) => ({
            ...times,
            cut: times.cut.map((cut) => ({ ...cut, lagMilliseconds }))
          }))
        }
      }]
    }).replaceAll(/\s+/gu, " ")
  expect(lags(360_000)).not.toContain("as known when its cycle was closed")
  expect(lags(900_000)).toContain("xai-vigilio, posted within 15 min as known when its cycle was closed: at least 0")
})
