/** What the ledger says on issues: replies to commands and receipts, each once, whatever fails. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
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
      // The comment is remembered, not looked for.
      expect(forge.requests().map(({ method }) => method)).toEqual(["PATCH"])
      const last = receiptOn(comments())!
      expect(last.id).toBe(first.id)
      expect(last.body).toContain("mission ended 2026-04-06 10:15:00 UTC")
      expect((yield* Effect.orDie(checkReceipt(ledger, last.body)))?.findings).toEqual([])
    })))

  it("that was posted without an answer, and is out of date meanwhile, is edited where it stands", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, pass, restart, tellNext, wait } = yield* outboxWorld
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      forge.fault(/^POST .*comments$/u, { kind: "deaf" }, 1)
      yield* pass
      const { id } = receiptOn(comments())!
      yield* restart
      yield* wait(2)
      yield* tellNext(5)
      yield* pass
      expect(receiptOn(comments())).toMatchObject({ id, body: expect.stringContaining("mission ended") })
    })))

  it("waits with what changed within the minute", () =>
    inTestTime(Effect.gen(function*() {
      const { forge, goOn, pass, tellNext, wait } = yield* outboxWorld
      const written = () => forge.requests().filter(({ method }) => method !== "GET").length
      for (const index of [0, 1, 2, 3, 4, 6]) yield* tellNext(index)
      yield* pass
      forge.clearRequests()
      yield* wait(0.5)
      yield* goOn
      yield* pass
      expect(written()).toBe(0)
      yield* wait(0.6)
      yield* pass
      expect(written()).toBe(2)
    })))

  it("whose end could not be told is told it later, though nothing else happens", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, pass, tellNext, wait } = yield* outboxWorld
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      yield* pass
      yield* tellNext(5)
      forge.fault(/^PATCH/u, { kind: "status", status: 502 }, 1)
      yield* pass
      expect(receiptOn(comments())!.body).toContain("still running")
      yield* wait(1)
      yield* pass
      expect(receiptOn(comments())!.body).toContain("mission ended")
    })))

  it("that was given up is tried again when something happens to its mission, and not before", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, forge, pass, tellNext, wait } = yield* outboxWorld
      forge.fault(/^POST .*issues\/1\/comments$/u, { kind: "status", status: 423 }, 1)
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      yield* pass
      yield* wait(600)
      yield* pass
      expect(receiptOn(comments())).toBeUndefined()
      yield* tellNext(5)
      yield* pass
      expect(receiptOn(comments())!.body).toContain("mission ended")
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

describe("a receipt that its mission leaves behind", () => {
  const told = Effect.gen(function*() {
    const world = yield* outboxWorld
    for (let index = 0; index < 7; index++) yield* world.tellNext(index)
    yield* world.pass
    const line = (issue: number) => receiptOn(world.comments(issue))!.body.split("\n")[1]!
    const found = (issue: number) =>
      Effect.map(
        Effect.orDie(checkReceipt(world.ledger, receiptOn(world.comments(issue))!.body, `trentuna/ledger#${issue}`)),
        (check) => check!.findings
      )
    return { ...world, line, found }
  })

  it("says that nothing of it counts any more, as soon as its last bookmark is taken back", () =>
    inTestTime(Effect.gen(function*() {
      const { found, ledger, line, pass } = yield* told
      expect(line(2)).toContain("still running")
      const mission = "trentuna/ledger#2"
      const { bookmarks } = yield* Effect.orDie(ledger.mission({ mission }))
      for (const { id } of bookmarks) {
        yield* Effect.orDie(ledger.retract({ mission, bookmark: id, why: "by mistake", actor: "test" }))
      }
      yield* pass
      expect(line(2)).toMatch(/^\*\*Cost so far: 0\.00 USD\*\* · .* · no bookmark of the mission counts · /u)
      expect(yield* found(2)).toEqual([])
    })))

  it("is corrected at once when a bookmark of a mission that ended is taken back", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger, line, pass } = yield* told
      const mission = "trentuna/ledger#1"
      const { bookmarks } = yield* Effect.orDie(ledger.mission({ mission }))
      const end = bookmarks.find(({ type }) => type === "MissionEnded")
      yield* Effect.orDie(ledger.retract({ mission, bookmark: end!.id, why: "not over", actor: "test" }))
      yield* pass
      yield* Effect.andThen(TestClock.adjust(61_000), pass)
      expect(line(1)).toContain("still running")
    })))

  it("tells which mission it was merged into, once, and is its own again when the merge is taken back", () =>
    inTestTime(Effect.gen(function*() {
      const { forge, found, ledger, line, pass, wait } = yield* told
      const merge = { mission: "trentuna/ledger#2", into: "trentuna/ledger#1", actor: "test" }
      const { id } = yield* Effect.orDie(ledger.mergeMission(merge))
      yield* pass
      expect(line(2)).toBe("**This mission is `trentuna/ledger#\u200b1` now**: what it costs is said there.")
      expect(yield* found(2)).toEqual([])
      forge.clearRequests()
      yield* wait(2)
      yield* pass
      expect(forge.requests().filter(({ method, path }) => method !== "GET" && path.includes("issues/2"))).toEqual([])
      yield* Effect.orDie(ledger.retract({ mission: merge.into, bookmark: id, why: "another one", actor: "test" }))
      yield* wait(2)
      yield* pass
      expect(line(2)).toContain("still running")
      expect(yield* found(2)).toEqual([])
    })))

  it("tells where it moved to, where a new one is written", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, found, ledger, line, pass, wait } = yield* told
      const { id } = receiptOn(comments(2))!
      yield* Effect.orDie(ledger.moveMission({ mission: "trentuna/ledger#2", to: "trentuna/ledger#3", actor: "test" }))
      yield* wait(2)
      yield* pass
      expect(receiptOn(comments(2))).toMatchObject({ id })
      expect(line(2)).toBe("**This mission is `trentuna/ledger#\u200b3` now**: what it costs is said there.")
      expect(line(3)).toMatch(/still running · `trentuna\/ledger#\u200b3`$/u)
      for (const issue of [2, 3]) expect(yield* found(issue)).toEqual([])
      yield* wait(2)
      yield* pass
      expect(receiptOn(comments(3))).toMatchObject({ edited: false })
    })))

  it("of an account that two ledgers share is left to the one that wrote it", () =>
    inTestTime(Effect.gen(function*() {
      const { comments, pass, say, tellNext } = yield* outboxWorld
      const marker = `<!-- ledger:cost v2 log=${"0".repeat(16)} mission=default:trentuna/ledger#1 as-of=1 head=`
      say("ledger", `${marker}${"0".repeat(64)} -->\nof the other ledger`)
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      yield* pass
      expect(comments().map(({ edited }) => edited)).toEqual([false, false])
      expect(comments()[1]!.body).toContain("still running")
    })))
})

describe("a receipt that somebody edited", () => {
  const edited = Effect.fnUntraced(function*(told: number) {
    const world = yield* outboxWorld
    for (let index = 0; index < told; index++) yield* world.tellNext(index)
    yield* world.pass
    const { body, id } = receiptOn(world.comments())!
    const forged = body.replace(/[\d.]+ USD/u, "99.00 USD")
    world.forge.editComment({ by: "ludo", repository: storied, issue: 1, comment: id, body: forged })
    return { ...world, body, forged, now: () => receiptOn(world.comments())!.body }
  })

  it("is put right at the next look while its mission runs", () =>
    inTestTime(Effect.gen(function*() {
      const { body, now, pass, settled, wait } = yield* edited(5)
      yield* wait(2)
      yield* settled(1, "nothing")
      yield* pass
      expect(now()).toBe(body)
    })))

  it("is put right within a day or two when its mission is over, and says the same as of the same position", () =>
    inTestTime(Effect.gen(function*() {
      const { body, forged, now, pass, wait } = yield* edited(6)
      yield* wait(20)
      yield* pass
      expect(now()).toBe(forged)
      yield* wait(2 * 24 * 60)
      yield* pass
      expect(now()).toBe(body)
    })))

  it("is left alone where only blanks at the ends of lines differ", () =>
    inTestTime(Effect.gen(function*() {
      const { body, comments, forge, now, pass, settled, wait } = yield* edited(5)
      const blank = body.replaceAll("\n", " \r\n")
      forge.editComment({ by: "ludo", repository: storied, issue: 1, comment: comments()[0]!.id, body: blank })
      yield* wait(2)
      yield* settled(1, "nothing")
      yield* pass
      expect(now()).toBe(blank)
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

describe("a mission about which the ledger cannot answer", () => {
  it("keeps no other from its receipt, and no command from its reply", () =>
    inTestTime(Effect.gen(function*() {
      const { asked, broken, comments, pass, say, seen, settled, tellNext, wait } = yield* outboxWorld
      broken.add("default:trentuna/ledger#1")
      for (const index of [0, 1, 2, 3, 4, 6]) yield* tellNext(index)
      yield* settled(yield* seen("vigilio", say("vigilio", "/mission cost"), { command: "cost" }), "nothing")
      yield* settled(yield* seen("vigilio", say("vigilio", "/mission cost", 3), { command: "cost" }, 3), "nothing")
      yield* pass
      expect(comments().filter(({ by }) => by === "ledger")).toEqual([])
      expect(receiptOn(comments(2))).toBeDefined()
      yield* pass
      // Once for the receipt, which waits a minute, and twice for the command.
      expect(asked.filter((mission) => broken.has(mission))).toHaveLength(3)
      expect(comments(3).at(-1)!.body).toContain("No mission is tied to this issue")
      broken.clear()
      yield* wait(2)
      yield* pass
      expect(receiptOn(comments())).toBeDefined()
    })))
})

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

  it("at two repositories one after the other is left alone, and at two with a word between them it is not", () =>
    inTestTime(Effect.gen(function*() {
      const world = yield* outboxWorld
      const others = ["trentuna/one", "trentuna/fine", "trentuna/two", "trentuna/last"].map(world.addRepository)
      for (const other of others) yield* other.seen(other.say("/mission start"))
      const tried = () => new Set(world.forge.requests().map(({ path }) => /trentuna\/(\w+)/u.exec(path)?.[1] ?? ""))
      world.forge.fault(/trentuna\/(?:one|two)\//u, { kind: "status", status: 500 })
      expect(yield* world.pass).toBe(true)
      expect(others.at(-1)!.comments()[0]!.reactions).toEqual(["eyes by ledger"])
      world.forge.clearFaults()
      world.forge.fault(/trentuna\//u, { kind: "status", status: 500 })
      for (const other of others) yield* other.seen(other.say("/mission start"))
      yield* world.wait(5)
      world.forge.clearRequests()
      expect(yield* world.pass).toBe(false)
      expect([...tried()]).toEqual(["one", "two"])
    })))

  it("costs no computing before it is tried again", () =>
    inTestTime(Effect.gen(function*() {
      const { asked, forge, pass, settled, tellNext } = yield* outboxWorld
      for (let index = 0; index < 5; index++) yield* tellNext(index)
      forge.fault(/^POST .*comments$/u, { kind: "status", status: 502 })
      yield* pass
      const before = asked.length
      for (let time = 0; time < 5; time++) {
        yield* settled(1, "nothing")
        yield* pass
      }
      expect(before).toBeGreaterThan(0)
      expect(asked).toHaveLength(before)
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
