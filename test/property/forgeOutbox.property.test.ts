/** Whatever fails between the ledger and a forge: what is said is said once, and in the end it is what should stand there. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { Fault } from "../../src/demo/forge/Faults.ts"
import { checkReceipt } from "../../src/forge/checkReceipt.ts"
import { readReceiptMarker } from "../../src/forge/marker.ts"
import { receipt } from "../../src/forge/receipt.ts"
import { receiptFacts } from "../../src/forge/receiptFacts.ts"
import { outboxWorld, storied } from "../support/outbox.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime } from "../support/recordedLedger.ts"

type World = Effect.Success<typeof outboxWorld>

const requests = [/^POST .*comments$/u, /^PATCH /u, /^POST .*reactions$/u, /^GET .*comments$/u, /^(?:POST|PATCH) /u]
const statuses = [403, 404, 410, 423, 429, 500, 502, 503]

const fault = fc.oneof(
  fc.constantFrom<Fault>({ kind: "deaf" }, { kind: "reset" }, { kind: "truncated" }, { kind: "html" }),
  fc.constantFrom(...statuses).map((status): Fault => ({
    ...{ kind: "status", status },
    ...status === 429 && { retryAfter: 60 }
  }))
)

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: "pass" } as const) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("tell" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("command" as const),
      issue: fc.constantFrom(1, 2, 3),
      by: fc.constantFrom("vigilio", "stranger"),
      command: fc.constantFrom("start" as const, "cost" as const, "refused" as const)
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("break" as const),
      requests: fc.constantFrom(...requests),
      fault,
      times: fc.integer({ min: 1, max: 3 })
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), issue: fc.constantFrom(1, 2, 3) }) },
  { weight: 2, arbitrary: fc.constant({ do: "restart" } as const) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(0.1, 1, 5, 70) }) }
)
type Step = typeof step extends fc.Arbitrary<infer A> ? A : never

/** How many of the golden story's events are told at random; the rest is told in the end. */
const story = 9

const take = Effect.fnUntraced(function*(world: World, step: Step, told: { count: number }) {
  switch (step.do) {
    case "tell":
      if (told.count < story) yield* world.tellNext(told.count++)
      return
    case "command": {
      const { by, command, issue } = step
      const comment = world.say(by, `/mission ${command}`, issue)
      const act = yield* world.seen(by, comment, { command, permitted: by === "vigilio" }, issue)
      const isRefused = command === "refused" || by === "stranger"
      const verdict = isRefused ? "refused" as const : command === "cost" ? "nothing" as const : "recorded" as const
      return yield* world.settled(act, verdict, isRefused ? "it is refused" : null)
    }
    case "break":
      return world.forge.fault(step.requests, step.fault, step.times)
    case "delete":
      for (const { by, id } of world.comments(step.issue)) {
        if (by === "ledger") {
          world.forge.deleteComment({ by: "ludo", repository: storied, issue: step.issue, comment: id })
        }
      }
      return
    case "restart":
      return yield* world.restart
    case "wait":
      return yield* world.wait(step.minutes)
    case "pass":
      return yield* world.pass
  }
})

/** Of each receipt, answer and refusal there is one at most. */
const nothingIsTwice = ({ comments }: World) => {
  for (const issue of [1, 2, 3]) {
    const firstLines = comments(issue).filter(({ by }) => by === "ledger").map(({ body }) =>
      body.split("\n")[0]!.replace(/as-of=.*/u, "")
    )
    expect(new Set(firstLines).size).toBe(firstLines.length)
  }
}

/** What stands on an issue as its receipt; `isCurrent`: it says what one made now would say. */
const receiptsOn = Effect.fnUntraced(function*({ comments, ledger }: World, issue: number) {
  const [own, ...others] = comments(issue).filter(({ body, by }) => by === "ledger" && body.includes("ledger:cost"))
  const { asOf, corrects, mission } = readReceiptMarker(own!.body)!
  const digest = (position?: number) =>
    Effect.map(
      receiptFacts(ledger, mission, { ...position !== undefined && { position }, corrects }),
      (facts) => receipt(facts).digest
    )
  const findings = (yield* checkReceipt(ledger, own!.body))?.findings
  return { others: others.length, findings, isCurrent: (yield* digest(asOf)) === (yield* digest()) }
})

it(
  "posts that were made and not answered, refusals, deletions and restarts: nothing stands twice, and in the end what should",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), (steps) =>
        inTestTime(Effect.gen(function*() {
          const world = yield* outboxWorld
          const told = { count: 0 }
          yield* world.tellNext(told.count++)
          for (const one of steps) {
            yield* take(world, one, told)
            nothingIsTwice(world)
          }
          world.forge.clearFaults()
          while (told.count < story) yield* world.tellNext(told.count++)
          // What was given up is looked at again when something happens to its mission.
          yield* world.goOn
          for (let hour = 0; hour < 3; hour++) {
            yield* world.wait(70)
            yield* world.pass
            nothingIsTwice(world)
          }
          for (const issue of [1, 2]) {
            expect(yield* receiptsOn(world, issue)).toEqual({ others: 0, findings: [], isCurrent: true })
          }
          expect(yield* world.owed).toEqual([])
          world.forge.clearRequests()
          yield* world.pass
          expect(world.forge.requests().filter(({ method }) => method !== "GET")).toEqual([])
        }))),
      runs(8)
    )
  },
  longest
)

const silent: ReadonlyArray<Fault> = [
  ...[{ kind: "deaf" }, { kind: "reset" }, { kind: "truncated" }, { kind: "html" }] as const,
  ...[403, 404, 423, 500, 502].map((status) => ({ kind: "status", status }) as const)
]

it("a repository that fails in any way keeps no other waiting, not for one pass", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...silent),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
      (fault, order) =>
        inTestTime(Effect.gen(function*() {
          const world = yield* outboxWorld
          const other = world.addRepository("trentuna/fine")
          world.forge.fault(/repos\/trentuna\/ledger\//u, fault)
          for (const isFine of order) {
            const comment = isFine ? other.say("/mission start") : world.say("vigilio", "/mission start")
            yield* isFine ? other.seen(comment) : world.seen("vigilio", comment, {})
          }
          yield* world.pass
          expect(other.comments().map(({ reactions }) => reactions)).toEqual(
            order.filter((isFine) => isFine).map(() => ["eyes by ledger"])
          )
        }))
    ),
    runs(8)
  )
}, longest)
