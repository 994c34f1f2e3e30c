/** Why a figure moved, as people see it. */
import { expect, it } from "vitest"
import { renderDocument } from "../../src/render/renderDocument.ts"
import { example } from "../support/documents.ts"

const difference = example("ledger.diff/1")
const [event] = difference.events

const show = (shown: typeof difference, limit?: number) =>
  `\n${
    renderDocument(shown, {
      columns: 80,
      colour: false,
      timeZone: "Europe/Brussels",
      now: Date.parse("2026-04-06T15:04:00Z"),
      ...(limit !== undefined && { limit })
    })
  }`

it("tells both figures, the reasons by group, and the events", () => {
  expect(show(difference)).toMatchInlineSnapshot(`
    "
    Why the cost moved, in USD · mission trentuna/ledger#1
    all time · Etc/UTC · between event 3 and event 9

      as of    recorded          cost        range
      event 3  2026-04-06 11:20  0.00       ≥ 0.00  provisional
      event 9  2026-04-06 12:20  1.80  0.00 – 4.50  settled
      moved by +1.80, exactly 1.8
    ! trentuna/ledger#1 was not known yet at position 3

      why                         events   exact
      bookmark MissionStarted          2    +5.1
        vigilio                             +5.1
      bookmark MissionEnded            1      -3
        vigilio                               -3
      restated by the provider         1  -0.525
        vigilio                           -0.525
      key given to another agent       1  +0.225
        ba                                 +0.45
        vigilio                           -0.225

    Events
      +6 event 5: trentuna/ledger#1 started
        bookmark MissionStarted · 2026-04-06 10:00:00, recorded 2026-04-06 11:40:00
        · cli:ludo
      -3 event 6: trentuna/ledger#1 ended
        bookmark MissionEnded · 2026-04-06 10:15:00, recorded 2026-04-06 11:50:00 ·
        cli:ludo
      -0.9 event 7: trentuna/ledger#2 started for vigilio
        bookmark MissionStarted · 2026-04-06 10:06:00, recorded 2026-04-06 12:00:00
        · cli:ludo
      -0.525 event 8: xai listed 1 value
        restated by the provider · 2026-04-06 12:00:00, recorded 2026-04-06 12:10:00
        · cli:ludo
      +0.225 event 9: key xai-vigilio given to ba, from 2026-04-06 10:12 on
        key given to another agent · 2026-04-06 10:00:00, recorded 2026-04-06
        12:20:00 · cli:ludo
    "
  `)
})

it("tells the largest events of many, and what the rest come to", () => {
  const many = {
    ...difference,
    events: Array.from({ length: 13 }, (_, index) => ({ ...event!, position: index + 1, billed: "2" }))
  }
  expect(show(many)).toContain("and 3 more, +6 together: --all shows them")
  expect(show(many)).not.toContain("event 11:")
  expect(show(many, Infinity)).toContain("+2 event 13:")
})

it("says that nothing moved, what is called otherwise, and what nobody can explain", () => {
  const shown = show({
    ...difference,
    reasons: [],
    events: [],
    unexplained: { billed: "0.0000000001", estimated: "0" },
    renamed: [{ what: "key", from: "xai-ba", to: null }]
  })
  expect(shown).toContain("No event moved the total.")
  expect(shown).toContain("! the reasons leave 0.0000000001 unexplained")
  expect(shown).toContain("key xai-ba is now called (unnamed)")
})

it("does not say that nothing moved where money moved among missions, or back and forth", () => {
  const among = "money moved among missions, or to or from none, which a total does not show; --by mission does"
  const still = show({ ...difference, reasons: [], events: [], notices: [among] })
  expect(still).toContain("money moved among missions")
  expect(still).toContain("No event moved the total.")
  expect(still).not.toContain("Nothing")
  const back = show({ ...difference, reasons: [], events: [event!, { ...event!, billed: `-${event!.billed}` }] })
  expect(back).toContain("What the events moved cancels out.")
  expect(back).not.toContain("No event")
})
