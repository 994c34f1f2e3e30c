/** An explanation that nobody could follow is refused as a whole, whichever series its values are of. */
import { Effect, Result } from "effect"
import { expect, it } from "vitest"
import { ask } from "../../src/ledger/Asking.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import { Usd } from "../../src/money/Usd.ts"
import { explainOf } from "../../src/report/explainOf.ts"
import { inTestTime, newLedger, plainSettings } from "../support/recordedLedger.ts"
import { type Place, placed } from "../support/tellings.ts"

const place: Place = { unit: "hour", start: Date.parse("2026-04-06T09:00:00Z"), step: 360_000 }

/** Two values of tokens were read, and two of images. */
const told = [[5n, 5n], [5n, 6n]].map(([tokens, images], index) => ({
  type: "snapshot" as const,
  at: index + 1,
  window: { from: 0, to: 10 },
  lines: Object.entries({ tokens: tokens!, images: images! }).map(([series, value]) => ({
    series,
    key: "k1",
    bucket: { start: 0, end: 10 },
    value: Usd.ticks(value)
  }))
}))

it("as many values as may be explained are, of all series together, and one more is refused", () =>
  inTestTime(Effect.gen(function*() {
    const { files, tell } = yield* newLedger()
    for (const [index, one] of told.entries()) {
      yield* tell({ at: place.start + (index + 1) * place.step, told: placed(one, place) }, place)
    }
    const { asked } = yield* ask(plainSettings).pipe(Effect.provideService(LedgerFiles, files))
    const explained = (most: number) => explainOf(asked, { timeZone: "Etc/UTC" }, new Map(), most)
    expect(Result.getOrThrow(explained(4)).series.map(({ buckets }) => buckets[0]!.observations.length)).toEqual([2, 2])
    for (const most of [3, 2, 1, 0]) {
      expect(Result.getOrThrow(Result.flip(explained(most)))).toMatchObject({ _tag: "TooMuchToExplain", most })
    }
  })))
