/** An issue's address means a mission of the forge that it is on, whatever the configuration names first. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { keepForges } from "../../src/ledger/keepForges.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"

const forges = ["ours", "theirs"].map((name) => ({ name, kind: "forgejo" as const, host: `${name}.example` }))
const bookmark = { kind: "start" as const, at: null, crew: [], add: [], remove: [], actor: "test" }

it("is of the forge that was configured first, also when another one is named before it", () =>
  inTestTime(Effect.gen(function*() {
    const { files, ledger } = yield* newLedger({ settings: { forgeUrl: "https://theirs.example" } })
    const [ours, theirs] = forges
    yield* files.writing((open) => keepForges(open, [ours!]))
    yield* files.writing((open) => keepForges(open, [theirs!, ours!]))
    for (const { host } of forges) {
      yield* ledger.bookmark({ ...bookmark, mission: `https://${host}/trentuna/ledger/issues/1` })
    }
    const { missions } = yield* ledger.missions({ all: true })
    expect(missions.map(({ mission }) => mission).sort()).toEqual([
      "theirs.example:trentuna/ledger#1",
      "trentuna/ledger#1"
    ])
    for (const [index, { host }] of forges.entries()) {
      const { mission } = yield* ledger.mission({ mission: `http://${host}/trentuna/ledger/issues/1` })
      expect(mission).toBe(["trentuna/ledger#1", "theirs.example:trentuna/ledger#1"][index])
    }
  })))
