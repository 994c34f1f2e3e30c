/** Whatever the forge's clock says and whatever its token may not ask: reading the forge moves nothing that deliveries told. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { scopedStandIn } from "../../src/demo/scopedStandIn.ts"
import { opened, repository, setTheScene } from "../support/forge.ts"
import { forgeLedger } from "../support/forgeLedger.ts"
import { type ForgeStep, forgeStep, takeStep } from "../support/forgeSteps.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime } from "../support/recordedLedger.ts"

const what = fc.constantFrom("close", "reopen", "label", "unlabel", "assign", "comment", "comment")
const label = fc.constantFrom("mission", "mission/active", "mission/paused")
const body = fc.constantFrom("/mission start", "/mission pause", "/mission resume", "/mission end")

/** `late`: how long the deliveries of the step take, ms; `before`: the forge is read before they come, `after`: when they came. */
const moment = fc.record({
  step: fc.tuple(forgeStep, what, label, body).map(([step, what, label, body]): ForgeStep => ({
    ...{ ...step, by: "ludo", issue: 3 },
    ...{ what, label, body }
  })),
  late: fc.integer({ min: 0, max: 1_500 }),
  before: fc.boolean(),
  after: fc.boolean()
})

interface Life {
  readonly moments: ReadonlyArray<{ step: ForgeStep; late: number; before: boolean; after: boolean }>
  /** Seconds by which the forge's clock is ahead of the ledger's. */
  readonly ahead: number
  readonly timelineSkew: number
  readonly writers: ReadonlyArray<string>
  readonly isRead: boolean
}

const lived = ({ ahead, isRead, moments, timelineSkew, writers }: Life) =>
  inTestTime(Effect.gen(function*() {
    const clock = { now: opened + 3_600_000 }
    const forge = yield* scopedStandIn(() =>
      ForgeStandIn.start({ options: { timelineSkew }, now: () => clock.now + ahead * 1_000 })
    )
    const token = setTheScene(forge)
    forge.unassign({ repository, issue: 3, by: "ludo", login: "hannibal" })
    forge.addHook(repository, { url: "http://127.0.0.1:1/hooks/forge", secret: "0123456789abcdef" })
    forge.hold()
    forge.openIssue({ repository, number: 4, by: "vigilio" })
    clock.now += 10_000
    const ledger = yield* forgeLedger({ writers, defaultRepository: repository })
    const read = Effect.andThen(ledger.reconcile({ clock, forge, token }), ledger.book.settle)
    for (const { after, before, late, step } of moments) {
      clock.now += (3 + step.wait) * 1_000
      const sent = forge.deliveries().length
      takeStep(forge, step)
      if (before && isRead) yield* read
      clock.now += before ? 0 : late
      for (const { body, headers } of forge.deliveries().slice(sent)) {
        const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
        yield* ledger.deliver({ body, headers: lower }, clock.now)
      }
      yield* ledger.book.settle
      if (after && isRead) yield* read
    }
    clock.now += 60_000
    if (isRead) yield* read
    const missions = (yield* ledger.missions).filter(({ bookmarks }) => bookmarks.length > 0)
    return missions.sort((left, right) => left.mission < right.mission ? -1 : 1)
  }))

it(
  "deliveries that came in time stay as they were told, however wrong the forge's clock and whoever may not be asked about",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(moment, { minLength: 1, maxLength: 10 }),
        fc.constantFrom(-600, -3, 0, 1, 2, 3, 60, 600),
        fc.constantFrom(0, 1),
        fc.constantFrom([], ["ludo", "hannibal", "face"]),
        async (moments, ahead, timelineSkew, writers) => {
          const life = { moments, ahead, timelineSkew, writers }
          expect(await lived({ ...life, isRead: true })).toEqual(await lived({ ...life, isRead: false }))
        }
      ),
      runs(8)
    )
  },
  longest
)
