/** The report as people see it, on screens of 60, 80 and 100 columns and in a pipe. */
import { describe, expect, it } from "vitest"
import { columnsWithoutTerminal } from "../../src/render/RenderOptions.ts"
import { renderReport } from "../../src/render/report.ts"
import type { Figure } from "../../src/report/documents/Figure.ts"
import type { Report } from "../../src/report/documents/Report.ts"
import { example } from "../support/documents.ts"

const show = (report: Report, columns: number) =>
  `\n${renderReport(report, { columns, colour: false, timeZone: "Etc/UTC", now: Date.parse("2026-04-06T15:04:00Z") })}`

const settled = (billed: string): Figure => ({ billed, estimated: "0", low: billed, high: billed, state: "settled" })

/** A report in which everything is as it should not be. */
const troubled = example("ledger.report/1", {
  by: ["agent", "model"],
  period: { from: "2026-04-03T22:00:00.000Z", to: "2026-04-06T12:30:00.000Z" },
  filter: { mission: "trentuna/token-monitor#3", key: { id: "k1", name: "xai-vigilio" } },
  total: { billed: "1234.5678", estimated: "3.2", low: "1200", high: null, state: "provisional", widened: true },
  groups: [
    {
      agent: "vigilio",
      model: "grok-4-1-fast-reasoning-with-a-name-that-goes-on-and-on",
      billed: "1234.5678",
      estimated: "0.2",
      low: "1200",
      high: null,
      state: "provisional",
      widened: true
    },
    { agent: null, model: null, billed: "0", estimated: "3", low: "0", high: "0", state: "settled" }
  ],
  freshness: [
    {
      source: "xai",
      lastSnapshotAt: "2026-04-06T09:04:00.000Z",
      complete: false,
      failing: {
        surface: "usage",
        since: "2026-04-06T09:10:00.000Z",
        reason: "unreachable",
        detail: "the connection was refused",
        permission: null
      }
    },
    { source: "xai-2", lastSnapshotAt: null, complete: false, failing: null }
  ],
  coverage: [{
    source: "xai",
    from: "2026-04-03T22:00:00.000Z",
    to: "2026-04-06T09:04:00.000Z",
    gaps: [{ from: "2026-04-04T10:00:00.000Z", to: "2026-04-04T12:00:00.000Z", reason: "unreachable" }]
  }],
  conservation: { reported: "1234.5679", attributed: "1234.5678", unattributed: "0", difference: "0.0001" },
  notices: ["trentuna/token-monitor#3 was not known at event 12"]
})

describe("a report", () => {
  it("on 100 columns, as in a pipe: names, cost, range, share and a bar", () => {
    expect(show(example("ledger.report/1"), columnsWithoutTerminal)).toMatchInlineSnapshot(`
      "
      Cost by mission in USD
      April 2026 · Europe/Brussels · as of event 412, 2026-04-06 17:00

        mission                     cost          range  share
        trentuna/token-monitor#3   11.20  10.90 – 11.60   70 %  ████████████████████▉
        trentuna/token-monitor#2   ~4.54    4.10 – 5.02   28 %  ████████▌
        (unattributed)             ~0.31         ≥ 0.00    2 %  ▋
        ──────────────────────────────────────────────────────────────────────────────────────
        total                     ~16.05        ≥ 16.05
        ~ provisional: may still move within its range

        xai read 4 min ago (2026-04-06 17:00)
        reported 16.05 = missions 15.74 + unattributed 0.31, difference 0 (of the journal)
      "
    `)
  })

  it("on 80 columns the bar is shorter", () => {
    expect(show(example("ledger.report/1"), 80)).toMatchInlineSnapshot(`
      "
      Cost by mission in USD
      April 2026 · Europe/Brussels · as of event 412, 2026-04-06 17:00

        mission                     cost          range  share
        trentuna/token-monitor#3   11.20  10.90 – 11.60   70 %  ███████████████▍
        trentuna/token-monitor#2   ~4.54    4.10 – 5.02   28 %  ██████▎
        (unattributed)             ~0.31         ≥ 0.00    2 %  ▍
        ──────────────────────────────────────────────────────────────────────────────
        total                     ~16.05        ≥ 16.05
        ~ provisional: may still move within its range

        xai read 4 min ago (2026-04-06 17:00)
        reported 16.05 = missions 15.74 + unattributed 0.31, difference 0 (of the
        journal)
      "
    `)
  })

  it("on 60 columns the bar goes", () => {
    expect(show(example("ledger.report/1"), 60)).toMatchInlineSnapshot(`
      "
      Cost by mission in USD
      April 2026 · Europe/Brussels
      as of event 412, 2026-04-06 17:00

        mission                     cost          range  share
        trentuna/token-monitor#3   11.20  10.90 – 11.60   70 %
        trentuna/token-monitor#2   ~4.54    4.10 – 5.02   28 %
        (unattributed)             ~0.31         ≥ 0.00    2 %
        ──────────────────────────────────────────────────────
        total                     ~16.05        ≥ 16.05
        ~ provisional: may still move within its range

        xai read 4 min ago (2026-04-06 17:00)
        reported 16.05 = missions 15.74 + unattributed 0.31,
        difference 0 (of the journal)
      "
    `)
  })

  it("on 40 columns share and range go too, and names of missions stay whole", () => {
    expect(show(example("ledger.report/1"), 40)).toMatchInlineSnapshot(`
      "
      Cost by mission in USD
      April 2026 · Europe/Brussels
      as of event 412, 2026-04-06 17:00

        mission                     cost
        trentuna/token-monitor#3   11.20
        trentuna/token-monitor#2   ~4.54
        (unattributed)             ~0.31
        ────────────────────────────────
        total                     ~16.05
        ~ provisional: may still move within
          its range

        xai read 4 min ago (2026-04-06 17:00)
        reported 16.05 = missions 15.74 +
        unattributed 0.31, difference 0 (of
        the journal)
      "
    `)
  })

  it("says what is missing, failing, late or does not add up", () => {
    expect(show(troubled, 100)).toMatchInlineSnapshot(`
      "
      Cost by agent, model in USD · mission trentuna/token-monitor#3 · key xai-vigilio
      2026-04-04 00:00 – 2026-04-06 14:30 · Europe/Brussels · as of event 412, 2026-04-06 17:00

        agent     model                                      cost  estimated        range  share
        vigilio   grok-4-1-fast-reasoning-with-a-name…  ≥1,234.57       0.20  ≥ 1,200.00*  100 %  ████████
        (nobody)  (not said)                                ≥0.00       3.00        exact    0 %
        ──────────────────────────────────────────────────────────────────────────────────────────────────
        total                                           ≥1,234.57       3.20  ≥ 1,200.00*
        ≥ at least: not all of the period was read
        * range widened so that it holds the figure

      ! xai not covered 2026-04-04 12:00 – 2026-04-04 14:00: unreachable
      ! trentuna/token-monitor#3 was not known at event 12
      ! xai read 6 h ago (2026-04-06 11:04), not up to the end of the period
      ! xai usage: unreachable since 2026-04-06 11:10: the connection was refused
      ! xai-2 never read
      ! reported 1,234.57 = missions 1,234.57 + unattributed 0.00, difference 0.0001
      "
    `)
    expect(show(troubled, 60)).toMatchInlineSnapshot(`
      "
      Cost by agent, model in USD
      mission trentuna/token-monitor#3 · key xai-vigilio
      2026-04-04 00:00 – 2026-04-06 14:30 · Europe/Brussels
      as of event 412, 2026-04-06 17:00

        agent     model                            cost  estimated
        vigilio   grok-4-1-fast-reasoning-w…  ≥1,234.57       0.20
        (nobody)  (not said)                      ≥0.00       3.00
        ──────────────────────────────────────────────────────────
        total                                 ≥1,234.57       3.20
        ≥ at least: not all of the period was read
        * range widened so that it holds the figure

      ! xai not covered 2026-04-04 12:00 – 2026-04-04 14:00:
        unreachable
      ! trentuna/token-monitor#3 was not known at event 12
      ! xai read 6 h ago (2026-04-06 11:04), not up to the end of
        the period
      ! xai usage: unreachable since 2026-04-06 11:10: the
        connection was refused
      ! xai-2 never read
      ! reported 1,234.57 = missions 1,234.57 + unattributed 0.00,
        difference 0.0001
      "
    `)
  })

  it("lists days in order of time, though groups come highest first, and within an agent", () => {
    const groups = [
      { agent: "ba", day: "2026-04-06", ...settled("5") },
      { agent: "vigilio", day: "2026-04-06", ...settled("3") },
      { agent: "ba", day: "2026-04-05", ...settled("2") },
      { agent: "vigilio", day: "2026-04-04", ...settled("1") }
    ]
    const report = example("ledger.report/1", { by: ["agent", "day"], total: settled("11"), groups })
    expect(show(report, 60).match(/(?:ba|vigilio) +2026-04-0\d/gu)).toEqual([
      "ba       2026-04-05",
      "ba       2026-04-06",
      "vigilio  2026-04-04",
      "vigilio  2026-04-06"
    ])
  })

  it("shows hours in the reporting zone", () => {
    const groups = [{ hour: "2026-04-06T10:00:00.000Z", ...settled("5") }, {
      hour: "2026-04-06T09:00:00.000Z",
      ...settled("6")
    }]
    const report = example("ledger.report/1", { by: ["hour"], total: settled("11"), groups })
    expect(show(report, 60).match(/2026-04-06 1\d:00 +\d/gu)).toEqual(["2026-04-06 11:00   6", "2026-04-06 12:00   5"])
  })

  it("of nothing says so", () => {
    const report = example("ledger.report/1", {
      groups: [],
      total: settled("0"),
      asOf: { position: 0, recordedAt: null }
    })
    expect(show({ ...report, freshness: [], coverage: [] }, 80)).toMatchInlineSnapshot(`
      "
      Cost by mission in USD
      April 2026 · Europe/Brussels · nothing recorded yet

        mission  cost  range  share
        ───────────────────────────────────────────────────────────
        total    0.00  exact
        No spend in this period.

      ! no source has been read
        reported 16.05 = missions 15.74 + unattributed 0.31, difference 0 (of the
        journal)
      "
    `)
  })

  it("uses colours only beside words", () => {
    const options = { columns: 80, colour: true, timeZone: "Etc/UTC", now: Date.parse("2026-04-06T15:04:00Z") }
    expect(renderReport(troubled, options)).toContain("\u001b[31m")
    expect(show(troubled, 80)).toContain("difference 0.0001")
  })

  it.each([
    [null, null, "all time"],
    ["2026-03-31T22:00:00.000Z", "2026-04-30T22:00:00.000Z", "April 2026"],
    ["2026-03-31T22:00:00.000Z", "2026-04-06T10:00:00.000Z", "2026-04-01 00:00 – 2026-04-06 12:00"],
    ["2026-04-05T22:00:00.000Z", "2026-04-06T22:00:00.000Z", "2026-04-06"],
    ["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z", "2026-03-29"],
    ["2026-04-05T22:00:00.000Z", null, "since 2026-04-06 00:00"],
    [null, "2026-04-06T10:00:00.000Z", "before 2026-04-06 12:00"],
    ["2026-04-06T08:00:00.000Z", "2026-04-06T10:00:00.000Z", "2026-04-06 10:00 – 2026-04-06 12:00"]
  ])("from %s to %s is headed %s", (from, to, heading) => {
    const text = show(example("ledger.report/1", { period: { from, to } }), 100)
    expect(text.split("\n")[2]).toBe(`${heading} · Europe/Brussels · as of event 412, 2026-04-06 17:00`)
  })
})
