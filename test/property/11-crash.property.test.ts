/** Invariant 11: a crash at any instruction leaves a log whose every event is complete and, once opened again, views that match it. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { expect, it } from "vitest"
import { journalAt, pureJournal, tablesOf } from "../support/journals.ts"
import { memoryDirectory } from "../support/memoryDirectory.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { eventOf, inTestTime, openLedger } from "../support/recordedLedger.ts"
import { factsOf, stories } from "../support/tellings.ts"

/** All files as a crash at this instant would leave them; by another process, for this one has them open. */
const image = (directory: string, into: string) => execFileSync("cp", ["-r", directory, into])

/** How far a write had come, in thousandths of what it wrote. */
const reached = fc.nat(1_000)

const crashes = fc.record({
  /** Events that were answered before the crash; how many more were being written together. */
  told: fc.nat(15),
  together: fc.integer({ min: 1, max: 4 }),
  followed: fc.boolean(),
  log: reached,
  views: reached
})

it("while events are written together, or while views follow them", async () => {
  await fc.assert(
    fc.asyncProperty(
      stories,
      crashes,
      (story, { followed, log, told, together, views }) =>
        inTestTime(Effect.gen(function*() {
          const parent = yield* memoryDirectory
          const [live, before, after] = ["live", "before", "after"].map((name) => path.join(parent, name)) as [
            string,
            string,
            string
          ]
          const first = Math.min(told, story.tellings.length)
          const ids = new Map<string, string>()
          const together_ = story.tellings.slice(first, first + together)
          yield* Effect.scoped(Effect.gen(function*() {
            const { open, tell, tellAll } = yield* openLedger(path.join(live, "ledger.db"), { ids })
            yield* tellAll(story, 0, Math.max(0, first - 1))
            yield* open.projector.views()
            if (first > 0) yield* tell(story.tellings[first - 1]!, story.place)
            if (followed) yield* open.projector.views()
            image(live, before)
            if (together_.length > 0) {
              yield* TestClock.setTime(together_.at(-1)!.at)
              yield* open.log.append(together_.map((telling) => eventOf(telling.told, story.place, ids)))
            }
            yield* open.projector.views()
            image(live, after)
          }))
          crash(before, after, { log, views })

          const { open } = yield* openLedger(path.join(before, "ledger.db"), { ids })
          const events = (yield* open.log.head).position
          expect([first, first + together_.length]).toContain(events)
          expect(open.log.warnings).toEqual([])
          const { file, position } = yield* open.projector.views()
          expect(position).toBe(events)
          expect(tablesOf(file)).toEqual(tablesOf((yield* open.projector.aside()).file))
          // What was written together has no names yet by which a retraction of it could be meant.
          const facts = factsOf(story, events)
          if (facts.every(({ type }) => type !== "retract")) expect(journalAt(file, events)).toEqual(pureJournal(facts))
          const [next] = yield* open.log.append([eventOf({ type: "rule", rule: "even", from: null }, story.place, ids)])
          expect(next!.position).toBe(events + 1)
        }))
    ),
    runs(25)
  )
}, longest)

/** Of what was written after the image `before` only a part reached its file. */
const crash = (before: string, after: string, part: { readonly log: number; readonly views: number }) => {
  for (const name of fs.readdirSync(after).filter((file) => file.endsWith("-wal"))) {
    const [old, written] = [before, after].map((directory) => sizeOf(path.join(directory, name))) as [number, number]
    const share = name === "ledger.db-wal" ? part.log : part.views
    // Only where the file grew: what a restarted one overwrites had been brought into the database before.
    if (written <= old) continue
    const bytes = fs.readFileSync(path.join(after, name)).subarray(0, old + Math.floor((written - old) * share / 1_000))
    fs.writeFileSync(path.join(before, name), bytes)
  }
  for (const name of fs.readdirSync(before)) if (name.endsWith("-shm")) fs.rmSync(path.join(before, name))
}

const sizeOf = (file: string): number => fs.existsSync(file) ? fs.statSync(file).size : 0
