/** Invariant 3: a snapshot read twice, a request delivered twice, a command retried: the second time changes no figure. */
import { Context, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import * as LogRecorder from "../../src/ledger/LogRecorder.ts"
import type { BookmarkRequest } from "../../src/ledger/Request.ts"
import { Usd } from "../../src/money/Usd.ts"
import { Recorder, type RecordInput } from "../../src/source/Recorder.ts"
import type { UsageValue } from "../../src/source/Source.ts"
import { journalAt, sumBy } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, ledgerOfStory, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"
import { stories } from "../support/tellings.ts"

const start = Date.parse("2026-04-06T09:00:00Z")
const minute = 60_000

const recorderOf = ({ files }: RecordedLedger) =>
  Effect.map(
    Layer.build(
      LogRecorder.layer({ actor: "daemon", ownerOf: (_, name) => name, configuredLag: () => undefined }).pipe(
        Layer.provide(Layer.succeed(LedgerFiles, files))
      )
    ),
    (context) => Context.get(context, Recorder)
  )

const amount = fc.bigInt({ min: -3n, max: 12n }).map(Usd.ticks)
const values: fc.Arbitrary<ReadonlyArray<UsageValue>> = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom("k1", "k2", null),
    model: fc.constant(null),
    meter: fc.constantFrom("tokens", "images"),
    bucket: fc.constantFrom(start, start + 15 * minute),
    amount
  }),
  { maxLength: 5, selector: ({ bucket, key, meter }) => `${key} ${meter} ${bucket}` }
)

const reading = (at: number, seen: ReadonlyArray<UsageValue>): RecordInput => ({
  source: "xai",
  occurredAt: at,
  finding: {
    type: "usage",
    reading: {
      grid: { unit: "quarter-hour", zone: "Etc/GMT", dimensions: ["api_key_id"] },
      window: { from: start, to: start + 30 * minute },
      requestedAt: at,
      digest: "00",
      rounded: 0,
      clockSkew: null,
      values: seen,
      labels: new Map()
    }
  }
})

/** What the provider shows, by meter and bucket. */
const shownOf = (values: ReadonlyArray<UsageValue>): Record<string, Usd> => {
  const sums = new Map<string, Usd>()
  for (const { amount, bucket, meter } of values) {
    const name = `${meter} ${bucket}`
    sums.set(name, Usd.add(sums.get(name) ?? Usd.zero, amount))
  }
  return Object.fromEntries([...sums].filter(([, ticks]) => !Usd.isZero(ticks)))
}

/** Up and back again: what was known last is not what was known first. */
const backAgain = [5n, 7n, 5n].map((ticks) => ({
  values: [{ key: "k1", model: null, meter: "tokens", bucket: start, amount: Usd.ticks(ticks) }],
  wait: 1,
  twice: false
}))

const figures = Effect.fnUntraced(function*({ open }: RecordedLedger) {
  const { file, position } = yield* open.projector.views()
  return journalAt(file, position)
})

it("the same answer, delivered again at once or read again later, books nothing", async () => {
  const readings = fc.array(fc.record({ values, wait: fc.integer({ min: 1, max: 20 }), twice: fc.boolean() }), {
    minLength: 1,
    maxLength: 5
  })
  await fc.assert(
    fc.asyncProperty(readings, (steps) =>
      inTestTime(Effect.gen(function*() {
        const recorded = yield* newLedger()
        const recorder = yield* recorderOf(recorded)
        let at = start
        for (const { twice, values, wait } of steps) {
          yield* TestClock.setTime(at += wait * minute)
          expect((yield* recorder.record(reading(at, values))).refused).toBe(false)
          const before = yield* figures(recorded)
          // What was left out because it was known is known rightly.
          expect(sumBy(before, ([, meter, start]) => `${meter} ${start}`)).toEqual(shownOf(values))
          const { position } = yield* recorded.open.log.head
          // Delivered again: refused, for a source's readings go forward in time.
          expect(yield* recorder.record(reading(at, values))).toEqual({ events: 0, refused: true })
          expect(yield* recorder.record(reading(at - 1, []))).toEqual({ events: 0, refused: true })
          expect((yield* recorded.open.log.head).position).toBe(position)
          // Read again: "unchanged" is a fact, and no money.
          if (twice) expect((yield* recorder.record(reading(++at, values))).refused).toBe(false)
          expect(yield* figures(recorded)).toEqual(before)
        }
      }))),
    { ...runs(30), examples: [[backAgain]] }
  )
}, longest)

const kinds = ["start", "pause", "resume", "end", "crew"] as const
const request: fc.Arbitrary<BookmarkRequest> = fc.record({
  kind: fc.constantFrom(...kinds, "start" as const),
  mission: fc.constantFrom("trentuna/ledger#1", "trentuna/ledger#2"),
  at: fc.option(fc.nat(20).map((step) => start + step * minute)),
  crew: fc.subarray(["a", "b"]),
  add: fc.subarray(["a"]),
  remove: fc.subarray(["b"]),
  actor: fc.constant("cli:ludo"),
  idempotencyKey: fc.constantFrom("first", "second", "third", "fourth", "fifth")
})
const settings = { agents: new Map([["a", []], ["b", []]]) }

it("a command that is retried, later too, is the same act once", async () => {
  const requests = fc.uniqueArray(request, {
    minLength: 1,
    maxLength: 5,
    selector: ({ idempotencyKey }) => idempotencyKey
  })
  await fc.assert(
    fc.asyncProperty(stories, requests, (story, asked) =>
      inTestTime(Effect.gen(function*() {
        const recorded = yield* ledgerOfStory(story, { settings })
        const { ledger, open } = recorded
        let now = Math.max(start + 30 * minute, story.tellings.at(-1)?.at ?? 0)
        const done: Array<BookmarkRequest> = []
        for (const each of asked) {
          yield* TestClock.setTime(now += minute)
          // What does not apply at all is refused, the first time and again.
          const first = yield* Effect.exit(ledger.bookmark(each))
          const before = yield* figures(recorded)
          const { position } = yield* open.log.head
          yield* TestClock.setTime(now += minute)
          const again = yield* Effect.exit(ledger.bookmark(each))
          expect(again._tag).toBe(first._tag)
          expect((yield* open.log.head).position).toBe(position)
          expect(yield* figures(recorded)).toEqual(before)
          if (first._tag === "Success" && again._tag === "Success") {
            done.push(each)
            expect({ ...again.value, generatedAt: "", notices: [] }).toEqual({
              ...first.value,
              generatedAt: "",
              notices: []
            })
          }
        }
        // And when other things have happened in between.
        const before = yield* figures(recorded)
        const { position } = yield* open.log.head
        for (const each of done) {
          yield* TestClock.setTime(now += minute)
          yield* ledger.bookmark(each)
        }
        expect((yield* open.log.head).position).toBe(position)
        expect(yield* figures(recorded)).toEqual(before)
      }))),
    runs(30)
  )
}, longest)

it("an assignment and a retraction that are retried are the same act once", async () => {
  await fc.assert(
    fc.asyncProperty(
      stories,
      fc.constantFrom("a", "b", null),
      fc.option(fc.nat(20)),
      (story, agent, step) =>
        inTestTime(Effect.gen(function*() {
          const recorded = yield* ledgerOfStory(story, { settings })
          const { ledger, open } = recorded
          const { keys } = yield* ledger.keys({})
          const from = step === null ? null : story.place.start + step * story.place.step
          const [bookmark] = (yield* ledger.missions({ all: true })).missions
          const acts = [
            ...(keys.some(({ id }) => id === "k1")
              ? [ledger.assignKey({ key: "k1", agent, from, actor: "cli:ludo", idempotencyKey: "assign" })]
              : []),
            ...(bookmark === undefined ? [] : [
              ledger.retract({
                mission: bookmark.mission,
                bookmark: (yield* ledger.mission({ mission: bookmark.mission })).bookmarks[0]!.id,
                why: "it was wrong",
                actor: "cli:ludo",
                idempotencyKey: "retract"
              })
            ])
          ]
          for (const act of acts) {
            yield* act
            const before = yield* figures(recorded)
            const { position } = yield* open.log.head
            yield* TestClock.adjust("1 minute")
            yield* act
            expect((yield* open.log.head).position).toBe(position)
            expect(yield* figures(recorded)).toEqual(before)
          }
        }))
    ),
    runs(20)
  )
}, longest)
