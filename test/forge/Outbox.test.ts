/** What the ledger says on issues: replies to commands and receipts, each once, whatever fails. */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { checkReceipt } from "../../src/forge/checkReceipt.ts"
import { teamForge } from "../support/forge.ts"
import { goldenTellings } from "../support/goldenStory.ts"
import { outboxWorld, storied } from "../support/outbox.ts"
import { inTestTime } from "../support/recordedLedger.ts"

describe("a command in a comment", () => {
  it("gets 👀 when it was seen and 🚀 when it is recorded, and neither twice", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, pass, restart, say, seen, settled } = yield* outboxWorld
      const comment = say("vigilio", "/mission start")
      const act = yield* seen("vigilio", comment, {})
      yield* pass
      expect(comments()[0]!.reactions).toEqual(["eyes by ledger"])
      yield* settled(act, "recorded")
      yield* pass
      yield* restart
      forge.clearRequests()
      yield* pass
      expect(comments()[0]!.reactions).toEqual(["eyes by ledger", "rocket by ledger"])
      expect(forge.requests().filter(({ method }) => method !== "GET")).toEqual([])
    })))

  it("that is refused gets 😕 and one short comment that says why, with every name in it harmless", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, pass, say, seen, settled } = yield* outboxWorld
      const act = yield* seen("vigilio", say("vigilio", "/mission start @nobody"), {})
      yield* settled(act, "refused", "@nobody is <b>no</b> agent")
      yield* pass
      yield* pass
      const [command, answer, ...rest] = comments()
      expect(command!.reactions).toEqual(["eyes by ledger", "confused by ledger"])
      expect(answer!.body).toContain("Nothing was recorded: @\u200bnobody is \\<b\\>no\\</b\\> agent.")
      expect(rest).toEqual([])
    })))

  it("that changes nothing gets 😕 and no comment", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, pass, say, seen, settled } = yield* outboxWorld
      yield* settled(
        yield* seen("vigilio", say("vigilio", "/mission pause"), { command: "pause" }),
        "nothing",
        "paused"
      )
      yield* pass
      expect(comments().map(({ reactions }) => reactions)).toEqual([["eyes by ledger", "confused by ledger"]])
    })))

  it("by a stranger is answered with words once, however often it comes", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, pass, say, seen, settled } = yield* outboxWorld
      for (let time = 0; time < 5; time++) {
        const act = yield* seen("stranger", say("stranger", "/mission end"), { command: "end", permitted: false })
        yield* settled(act, "refused", "stranger may not write to the repository")
        yield* pass
      }
      expect(comments().filter(({ by }) => by === "ledger")).toHaveLength(1)
      expect(
        comments().filter(({ by }) => by === "stranger").every(({ reactions }) =>
          reactions.join() === "confused by ledger"
        )
      ).toBe(true)
    })))

  it.each(["cost", "status"] as const)("/mission %s is answered", (command) =>
    inTestTime(Effect.gen(function*() {
      const { comments, pass, say, seen, settled, tellNext } = yield* outboxWorld
      for (let index = 0; index < 6; index++) yield* tellNext(index)
      yield* settled(yield* seen("vigilio", say("vigilio", `/mission ${command}`), { command }), "nothing")
      yield* settled(yield* seen("vigilio", say("vigilio", `/mission ${command}`, 3), { command }, 3), "nothing")
      yield* pass
      const answer = comments().find(({ body }) => body.includes("ledger:answer"))
      expect(answer!.body).toContain(" USD** · ")
      expect(answer!.body).toContain(command === "cost" ? "| agent |" : "- crew: ")
      expect(comments(3).at(-1)!.body).toContain("No mission is tied to this issue")
    })))
})

const receiptOn = (comments: ReadonlyArray<{ readonly by: string; readonly body: string; readonly id: number }>) => {
  const own = comments.filter(({ body, by }) => by === "ledger" && body.includes("ledger:cost"))
  expect(own.length).toBeLessThan(2)
  return own[0]
}

describe("a receipt", () => {
  it("is one comment, brought up to date at most once a minute, and at the end at once", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, ledger, pass, tellNext, wait } = yield* outboxWorld
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      yield* pass
      const first = receiptOn(comments())!
      expect(first.body).toContain("still running")
      forge.clearRequests()
      yield* pass
      expect(forge.requests()).toEqual([])
      yield* wait(0.1)
      yield* tellNext(5)
      yield* pass
      const last = receiptOn(comments())!
      expect(last.id).toBe(first.id)
      expect(last.body).toContain("mission ended 2026-04-06 10:15:00 UTC")
      expect((yield* Effect.orDie(checkReceipt(ledger, last.body)))?.findings).toEqual([])
    })))

  it("that would say the same is not edited", () =>
    inTestTime(Effect.gen(function*() {
      const { forge, pass, settled, tellNext, wait } = yield* outboxWorld
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      yield* pass
      forge.clearRequests()
      for (let minute = 0; minute < 5; minute++) {
        yield* wait(2)
        yield* settled(1, "nothing")
        yield* pass
      }
      expect(forge.requests().filter(({ method }) => method !== "GET")).toEqual([])
    })))

  it("whose comment was deleted is written anew", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, pass, tellNext } = yield* outboxWorld
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      yield* pass
      const { id } = receiptOn(comments())!
      forge.deleteComment({ by: "ludo", repository: "trentuna/ledger", issue: 1, comment: id })
      yield* tellNext(5)
      yield* pass
      expect(receiptOn(comments())!.id).not.toBe(id)
    })))

  it("is one comment although the line broke after it was posted, and another's with its marker counts for nothing", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, pass, restart, say, tellNext, wait } = yield* outboxWorld
      say("stranger", "<!-- ledger:cost v1 mission=default:trentuna/ledger#1 as-of=1 head=0 -->\nfree of charge")
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      forge.fault(/^POST .*comments$/u, { kind: "deaf" }, 1)
      expect(yield* pass).toBe(false)
      const { id } = receiptOn(comments())!
      yield* restart
      yield* wait(2)
      yield* pass
      expect(receiptOn(comments())!.id).toBe(id)
      expect(comments()[0]).toMatchObject({ by: "stranger", edited: false })
    })))

  it("is brought up to date once nothing more can come, is frozen then, and corrected visibly when it changes after that", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, ledger, pass, tellNext } = yield* outboxWorld
      const said: Array<string> = []
      for (let index = 0; index < goldenTellings.length; index++) {
        yield* tellNext(index)
        yield* pass
        said.push(receiptOn(comments())?.body ?? "")
      }
      const settled = said.findIndex((body) => body.includes(" USD** · settled"))
      expect(settled).toBeGreaterThan(4)
      expect(said.slice(0, settled + 1).join("\n")).not.toContain("Corrected")
      const was = / (\d+\.\d+) USD\*\*/u.exec(said[settled]!)![1]!
      expect(said.at(-1)).toContain(`**Corrected on 2026-04-06**: was ${was} USD at event `)
      expect((yield* Effect.orDie(checkReceipt(ledger, said.at(-1)!)))?.findings).toEqual([])
    })))
})

it("a forge that is put first in the configuration gets none of the other's receipts, which go on where they are", () =>
  inTestTime(Effect.gen(function*() {
    const { comments, configured, outbox, pass, tellNext } = yield* outboxWorld
    const other = yield* Effect.promise(() => teamForge())
    other.forge.addRepository(storied, { access: { ludo: "admin", ledger: "write" } })
    other.forge.openIssue({ repository: storied, by: "ludo", title: "of another team" })
    yield* configured("other", "forge")
    const passThere = yield* outbox("other", other)
    for (let index = 0; index < 5; index++) yield* tellNext(index)
    yield* pass
    yield* passThere
    expect(receiptOn(comments())!.body).toContain("still running")
    expect(other.forge.comments(storied, 1)).toEqual([])
  })))

describe("a forge that fails", () => {
  it("is asked again later and later, and gets everything in the end", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, open, pass, say, seen, wait } = yield* outboxWorld
      yield* seen("vigilio", say("vigilio", "/mission start"), {})
      forge.fault(/^POST/u, { kind: "status", status: 502 }, 3)
      expect(yield* pass).toBe(false)
      const { position } = yield* Effect.orDie(open.log.head)
      yield* pass
      expect((yield* Effect.orDie(open.log.head)).position).toBe(position)
      for (let minute = 0; minute < 10; minute++) {
        yield* wait(1)
        yield* pass
      }
      expect(comments()[0]!.reactions).toEqual(["eyes by ledger"])
    })))

  it("and says no for good is not asked again, and does not hold up what can be said elsewhere", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, ledger, pass, say, seen, settled, wait } = yield* outboxWorld
      for (const issue of [1, 2]) {
        const act = yield* seen("vigilio", say("vigilio", "/mission stop", issue), { command: "refused" }, issue)
        yield* settled(act, "refused", "there is no such command")
      }
      forge.fault(/^POST .*issues\/1\/comments$/u, { kind: "status", status: 423 })
      yield* pass
      expect(comments(2)).toHaveLength(2)
      forge.clearFaults()
      forge.clearRequests()
      for (let hour = 0; hour < 5; hour++) {
        yield* wait(60)
        yield* pass
      }
      expect(comments(1)).toHaveLength(1)
      const { alerts } = yield* Effect.orDie(ledger.status({}))
      expect(alerts.map(({ text }) => text)).toContainEqual(
        expect.stringMatching(/^a reply to the command at event \d+ was given up: .* archived, or the issue locked$/u)
      )
    })))
})
