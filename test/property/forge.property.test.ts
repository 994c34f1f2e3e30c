/** Whatever is done on a forge and whatever gets lost on the way: once it was read, the bookmarks are what was done. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { scopedStandIn } from "../../src/demo/scopedStandIn.ts"
import type { ForgeKind } from "../../src/event/Forge.ts"
import { opened, repository, setTheScene } from "../support/forge.ts"
import { forgeLedger } from "../support/forgeLedger.ts"
import { type ForgeStep, forgeStep, takeStep } from "../support/forgeSteps.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime } from "../support/recordedLedger.ts"

const secret = "0123456789abcdef"
/** The stand-in tells nobody but administrators who may write. */
const changes = { writers: ["ludo", "hannibal", "face"], defaultRepository: repository }

/** What becomes of a delivery, and when the forge is read in between. */
const fate = fc.record({
  lost: fc.boolean(),
  twice: fc.boolean(),
  place: fc.nat({ max: 1_000 }),
  reconcile: fc.boolean()
})

interface Heard {
  readonly kind: ForgeKind
  /** What issue 4 has from its beginning. */
  readonly opening: { readonly labels: ReadonlyArray<string>; readonly assignees: ReadonlyArray<string> }
  readonly steps: ReadonlyArray<ForgeStep>
  /** Seconds that pass at least between two steps. */
  readonly apart: number
  readonly skew: number
  /** Deliveries as the ledger gets them; `undefined`: none at all. */
  readonly fates: ReadonlyArray<{ lost: boolean; twice: boolean; place: number; reconcile: boolean }> | undefined
  readonly isRead: boolean
}

const standing = ({ apart, fates, isRead, kind, opening, skew, steps }: Heard) =>
  inTestTime(Effect.gen(function*() {
    const clock = { now: opened }
    const forge = yield* scopedStandIn(() =>
      ForgeStandIn.start({ options: { kind, timelineSkew: skew }, now: () => clock.now })
    )
    const token = setTheScene(forge)
    forge.unassign({ repository, issue: 3, by: "ludo", login: "hannibal" })
    forge.addHook(repository, { url: "http://127.0.0.1:1/hooks/forge", secret })
    forge.hold()
    forge.openIssue({ repository, number: 4, by: "vigilio", ...opening })
    for (const step of steps) {
      clock.now += (apart + step.wait) * 1_000
      takeStep(forge, step)
    }
    clock.now += 60_000
    const ledger = yield* forgeLedger({ ...changes, kind })
    const told = forge.deliveries().flatMap((delivery, index) => {
      const { lost, place, reconcile, twice } = fates === undefined
        ? { lost: true, twice: false, place: 0, reconcile: false }
        : fates[index % Math.max(1, fates.length)] ?? { lost: false, twice: false, place: index, reconcile: false }
      return lost
        ? []
        : Array.from({ length: twice ? 2 : 1 }, (_, copy) => ({ ...delivery, place: place + copy, reconcile }))
    }).sort((left, right) => left.place - right.place)
    for (const { body, headers, reconcile } of told) {
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
      yield* ledger.deliver({ body, headers: lower }, clock.now)
      yield* ledger.book.settle
      if (reconcile && isRead) yield* ledger.reconcile({ clock, forge, token })
    }
    if (isRead) yield* ledger.reconcile({ clock, forge, token })
    yield* ledger.book.settle
    // Where everything was taken back, nothing is left but the name.
    return (yield* ledger.missions).filter(({ bookmarks }) => bookmarks.length > 0).sort((left, right) =>
      left.mission < right.mission ? -1 : 1
    )
  }))

const steps = fc.array(forgeStep, { maxLength: 14 })
const beginning = fc.record({
  kind: fc.constantFrom<ForgeKind>("forgejo", "gitea", "github"),
  opening: fc.record({
    labels: fc.subarray(["mission", "mission/active", "deep"]),
    assignees: fc.subarray(["hannibal", "face", "ludo"])
  })
})

it("deliveries alone, reading alone, and both give the same bookmarks", async () => {
  await fc.assert(
    fc.asyncProperty(beginning, steps, fc.constantFrom(0, 1), async (begun, steps, skew) => {
      const told = { ...begun, steps, apart: 3, skew: 0 }
      const read = await standing({ ...told, fates: undefined, isRead: true })
      expect(await standing({ ...told, fates: [], isRead: false })).toEqual(read)
      // A timeline that dates everything a second later moves nothing that was told before.
      expect(await standing({ ...told, skew, fates: [], isRead: true })).toEqual(read)
    }),
    runs(12)
  )
}, longest)

it(
  "deliveries lost, doubled and out of order, with acts of one second, come to what the forge's timeline says",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        beginning,
        steps,
        fc.array(fate, { minLength: 1, maxLength: 8 }),
        async (begun, steps, fates) => {
          const told = { ...begun, steps, apart: 0, skew: 0 }
          const read = await standing({ ...told, fates: undefined, isRead: true })
          expect(await standing({ ...told, fates, isRead: true })).toEqual(read)
        }
      ),
      runs(12)
    )
  },
  longest
)
