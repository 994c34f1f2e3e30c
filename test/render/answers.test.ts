/** Every other answer as people see it. */
import { describe, expect, it } from "vitest"
import { renderDocument } from "../../src/render/renderDocument.ts"
import type { LedgerDocument } from "../../src/report/documents/LedgerDocument.ts"
import { example } from "../support/documents.ts"

const show = (document: LedgerDocument, columns: number) =>
  `\n${
    renderDocument(document, {
      columns,
      colour: false,
      timeZone: "Europe/Brussels",
      now: Date.parse("2026-04-06T15:04:00Z")
    })
  }`

describe("answers for people", () => {
  it("status", () => {
    expect(show(example("ledger.status/1"), 80)).toMatchInlineSnapshot(`
      "
      Ledger · event 412, 2026-04-06 17:00 Europe/Brussels · daemon running, pid 4711

      ! warning: credit of xai lasts until about 8 April at the present rate
        → top up, or lower the limits of xai-vigilio

      Sources
        xai · read 4 min ago (2026-04-06 17:00)
          by minute, api_key_id, description, unit_type · posts within 15 min
        ! xai invoice: forbidden since 2026-04-06 16:30: the management key may not
          read the invoice preview; grant BillingRead

      Balance of xai, cycle 2026-04 (Etc/UTC)
        spent           27.91
        credit          31.00
        credit used     27.81
        remaining        3.19  ██  10 %
        posted credit   31.00
        as of 2026-04-06 16:00
        keys spent 27.88, credit paid 27.81: two surfaces, difference 0.07

      Open missions
        mission                   state   since             crew           cost
        trentuna/token-monitor#3  open    2026-04-06 11:00  vigilio, ba  ~11.20
        trentuna/token-monitor#2  paused  2026-04-06 12:30  everyone       4.54
        ~ provisional: may still move within its range
      "
    `)
    expect(show(example("ledger.status/1"), 60)).toMatchInlineSnapshot(`
      "
      Ledger · event 412, 2026-04-06 17:00 Europe/Brussels
      daemon running, pid 4711

      ! warning: credit of xai lasts until about 8 April at the
        present rate
        → top up, or lower the limits of xai-vigilio

      Sources
        xai · read 4 min ago (2026-04-06 17:00)
          by minute, api_key_id, description, unit_type · posts
          within 15 min
        ! xai invoice: forbidden since 2026-04-06 16:30: the
          management key may not read the invoice preview; grant
          BillingRead

      Balance of xai, cycle 2026-04 (Etc/UTC)
        spent           27.91
        credit          31.00
        credit used     27.81
        remaining        3.19  ██  10 %
        posted credit   31.00
        as of 2026-04-06 16:00
        keys spent 27.88, credit paid 27.81: two surfaces,
        difference 0.07

      Open missions
        mission                   state   crew           cost
        trentuna/token-monitor#3  open    vigilio, ba  ~11.20
        trentuna/token-monitor#2  paused  everyone       4.54
        ~ provisional: may still move within its range
      "
    `)
  })

  it("status before the first event", () => {
    const nothing = { sources: [], balances: [], surfaces: [], openMissions: [], alerts: [] }
    const status = example("ledger.status/1", {
      ...nothing,
      daemon: { running: false, pid: null, socket: null },
      log: { position: 0, recordedAt: null, ledgerId: null }
    })
    expect(show(status, 80)).toMatchInlineSnapshot(`
      "
      Ledger · no event recorded yet · no daemon running
      "
    `)
  })

  it("the list of missions", () => {
    expect(show(example("ledger.missions/1"), 100)).toMatchInlineSnapshot(`
      "
        mission                   state  started           crew                cost          range
        trentuna/token-monitor#3  open   2026-04-06 11:00  vigilio, ba       ~11.20  10.90 – 11.60
        trentuna/token-monitor#2  ended  2026-04-06 12:30  everyone but amy    4.54          exact
        ~ provisional: may still move within its range
        USD · times in Europe/Brussels
      "
    `)
    expect(show(example("ledger.missions/1"), 60)).toMatchInlineSnapshot(`
      "
        mission                   state  crew                cost
        trentuna/token-monitor#3  open   vigilio, ba       ~11.20
        trentuna/token-monitor#2  ended  everyone but amy    4.54
        ~ provisional: may still move within its range
        USD · times in Europe/Brussels
      "
    `)
    const crew = ["vigilio", "ba", "face", "murdock", "hannibal"]
    const [first] = example("ledger.missions/1").missions
    const long = { ...first!, mission: "trentuna/a-repository-with-a-long-name#3", crew }
    for (const columns of [70, 80, 100]) {
      expect(show(example("ledger.missions/1", { missions: [long] }), columns)).toContain(`${long.mission}  `)
      expect(
        show(example("ledger.status/1", { openMissions: [{ ...long, since: "2026-04-06T09:00:00.000Z" }] }), columns)
      ).toContain(`${long.mission}  `)
    }
    expect(show(example("ledger.missions/1", { missions: [] }), 60)).toContain("ledger mission start")
  })

  it("one mission, with ids to retract its bookmarks by, whole at 60 columns", () => {
    expect(show(example("ledger.mission/1"), 60)).toMatchInlineSnapshot(`
      "
      trentuna/token-monitor#3 · open
      also trentuna/monitor#3
      vigilio, ba · started 2026-04-05 15:00 · Europe/Brussels
      11.20 USD · provisional · range 10.90 – 11.60

        agent     cost          range
        vigilio  10.95  10.70 – 11.30
        ba       ~0.25         ≥ 0.20
        ~ provisional: may still move within its range

      Windows
        2026-04-05 15:00 – 2026-04-05 16:00 · everyone
        2026-04-06 11:00 – 2026-04-06 14:00 · vigilio
        2026-04-06 15:00 – open · vigilio, ba

      Bookmarks
        2026-04-06 11:00 started by cli:ludo: xAI billing
          event 17, 0196095e-7f00-7000-8000-00000000000a
        2026-04-06 14:00 paused by forge:vigilio
          event 80, 0196095e-7f00-7000-8000-00000000000b
        2026-04-06 14:10 paused by forge:vigilio
          event 81, 0196095e-7f00-7000-8000-00000000000c
          does not count: the mission was paused already
        2026-04-06 14:30 ended by cli:ludo
          event 90, 0196095e-7f00-7000-8000-00000000000d
          retracted at event 91: wrong mission
        2026-04-06 15:00 resumed by cli:ludo
          event 99, 0196095e-7f00-7000-8000-00000000000e
        2026-04-05 15:00 window added, until 2026-04-05 16:00, by
        cli:ludo as trentuna/monitor#3
          event 101, 0196095e-7f00-7000-8000-000000000010
        2026-04-06 15:20 moved to trentuna/token-monitor#3 by
        forge:vigilio as trentuna/monitor#3
          event 102, 0196095e-7f00-7000-8000-000000000011
      "
    `)
  })

  it("a bookmark with an odd time, in words, and with whatever a later release may call odd", () => {
    const [first] = example("ledger.mission/1").bookmarks
    const flags = ["clamped-to-receipt", "skewed", "clamped-to-issue", "new-here"]
    const shown = show(example("ledger.mission/1", { bookmarks: [{ ...first!, flags }] }), 100)
    expect(shown.slice(shown.indexOf("event 17"))).toMatchInlineSnapshot(`
      "event 17, 0196095e-7f00-7000-8000-00000000000a
          the forge's time lay ahead, so the time of its receipt counts
          the forge's time was more than a minute away from the ledger's clock
          the forge's time lay before its issue was made, so the issue's counts
          new-here
      "
    `)
  })

  it("keys", () => {
    expect(show(example("ledger.keys/1"), 100)).toMatchInlineSnapshot(`
      "
        key                agent     limits                source   cost
        xai-vigilio        vigilio   5/s 60/min            xai     15.74
        xai-ba (disabled)  (nobody)  2,000,000 tokens/min  xai     <0.01

      Owners over time
        xai-ba (disabled): ba, then (nobody) from 2026-04-06 12:00

        USD · times in Europe/Brussels
      "
    `)
    expect(show(example("ledger.keys/1"), 60)).toMatchInlineSnapshot(`
      "
        key                agent     source   cost
        xai-vigilio        vigilio   xai     15.74
        xai-ba (disabled)  (nobody)  xai     <0.01

      Owners over time
        xai-ba (disabled): ba, then (nobody) from 2026-04-06 12:00

        USD · times in Europe/Brussels
      "
    `)
    expect(show(example("ledger.keys/1", { keys: [] }), 60)).toContain("ledger snapshot")
  })

  it("an event, in one line", () => {
    expect(show(example("ledger.event/1"), 100)).toMatchInlineSnapshot(`
      "
          17  2026-04-06 11:00:00  MissionStarted  cli:ludo  {"crew":["vigilio"],"mission":{"host":"defau…
      "
    `)
    const moved = [
      { mission: "trentuna/token-monitor#3", agent: "vigilio", billed: "2.5", estimated: "0" },
      { mission: null, agent: "vigilio", billed: "-2.5", estimated: "0" }
    ]
    expect(show(example("ledger.event/1", { moved, previousHash: "ab".repeat(32) }), 80)).toMatchInlineSnapshot(`
      "
      Event 17 · MissionStarted
        occurred    2026-04-06 11:00:00 Europe/Brussels
        recorded    2026-04-06 11:00:00 Europe/Brussels
        actor       cli:ludo
        id          0196095e-7f00-7000-8000-00000000000a
        hash        9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
        after       abababababababababababababababababababababababababababababababab

      Payload, version 1
        {
          "crew": [
            "vigilio"
          ],
          "mission": {
            "host": "default",
            "number": 3,
            "owner": "trentuna",
            "repository": "token-monitor"
          },
          "note": "xAI billing",
          "weight": 1
        }

      Moved, in USD
        mission                   agent     cost
        trentuna/token-monitor#3  vigilio  +2.50
        (unattributed)            vigilio  -2.50
      "
    `)
    expect(show(example("ledger.event/1", { moved: [], previousHash: "ab".repeat(32) }), 60)).toContain(
      "It moved no money."
    )
    expect(show(example("ledger.event/1"), 60)).toMatchInlineSnapshot(`
      "
          17  2026-04-06 11:00:00  MissionStarted  cli:ludo  {"cr…
      "
    `)
  })

  it("verify, with and without findings", () => {
    expect(show(example("ledger.verify/1"), 60)).toMatchInlineSnapshot(`
      "
      ✗ hash chain: 412 checked
      ✓ witness: 1 checked, at event 412
      ✓ conservation: 1,840 checked

      Findings
        hash mismatch at event 17: the stored payload is not the
        one that was recorded

      The ledger is damaged · head is event 412, 9f86d081884c7d65
      "
    `)
    expect(show(example("ledger.verify/1", { ok: true, checks: [], findings: [] }), 60)).toMatchInlineSnapshot(`
      "

      Nothing is wrong · head is event 412, 9f86d081884c7d65
      "
    `)
  })

  it("doctor", () => {
    expect(show(example("ledger.doctor/1"), 60)).toMatchInlineSnapshot(`
      "
      ✓ node: 24.21.0
      ! configuration: [agents] was edited after xai-ba was first
        seen
        → ledger key assign xai-ba ba
      ✗ xai: the management key lacks a permission: BillingRead
        → grant BillingRead to the key in the provider's console

      1 wrong, 1 warning
      "
    `)
    expect(show(example("ledger.doctor/1", { checks: [] }), 60)).toContain("Nothing is wrong")
  })

  it("the configuration", () => {
    expect(show(example("ledger.config/1"), 80)).toMatchInlineSnapshot(`
      "
        time_zone  Europe/Brussels
          from /home/ludo/.config/ledger/config.toml
        daemon.listen  127.0.0.1:4780
          from default
        source.0.management_key  (redacted)
          from XAI_MANAGEMENT_KEY
        agents.vigilio  ["xai-vigilio"]
          from /home/ludo/.config/ledger/config.toml
      "
    `)
  })

  it("what a command did", () => {
    expect(show(example("ledger.bookmark/1"), 80)).toMatchInlineSnapshot(`
      "
      trentuna/token-monitor#3 started at 2026-04-06 17:03:00 Europe/Brussels
        moved $3.00 from unattributed ($2.00), trentuna/token-monitor#2 ($1.00) to
        trentuna/token-monitor#3
        event 413, 0196095e-7f00-7000-8000-000000000010
      ! the mission was open already since 2026-04-06 11:00
      ! xai could not be read within 10 s: the start is known only to the next poll
      "
    `)
    expect(show(example("ledger.key-assignment/1"), 80)).toMatchInlineSnapshot(`
      "
      xai-vigilio belongs to vigilio from 2026-04-06 10:00:00 Europe/Brussels
        moved $3.50 from nobody to vigilio
        event 413
      "
    `)
    expect(show(example("ledger.snapshot/1"), 80)).toMatchInlineSnapshot(`
      "
      ✓ xai usage: read, 1 event
      ✗ xai invoice: forbidden: the management key may not read the invoice preview;
        grant BillingRead
      "
    `)
    expect(show(example("ledger.rebuild/1"), 80)).toMatchInlineSnapshot(`
      "
      Views rebuilt from 412 events in 1.2 s
      "
    `)
    expect(show(example("ledger.backup/1"), 80)).toMatchInlineSnapshot(`
      "
      Backup up to event 412, 1,228,800 bytes, in /var/backups/ledger-2026-04-06.db
      "
    `)
  })

  it("an error: one line, whatever its length, with what to do", () => {
    expect(show(example("ledger.error/1"), 20)).toBe("\nledger: nobody is called vigilo: did you mean vigilio?\n")
    const error = { code: "x", message: "cannot read\nthe file.", hint: null }
    expect(show(example("ledger.error/1", { error }), 20)).toBe("\nledger: cannot read the file\n")
  })
})
