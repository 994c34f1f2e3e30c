/** Correcting the past: windows added afterwards, issues that moved, duplicates, and taking any of it back. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { beforeEach, describe, expect, it } from "vitest"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import type { BookmarkRequest } from "../../src/ledger/Request.ts"
import { Usd } from "../../src/money/Usd.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { type Place, placed, type Told } from "../support/tellings.ts"

/** Ten hours on one key, one hour and six dollars each, read when all was over. */
const place: Place = { unit: "hour", start: Date.parse("2026-04-06T00:00:00Z"), step: 3_600_000 }
const at = (hour: number) => place.start + hour * place.step
const readings: Told = {
  type: "snapshot",
  at: 10,
  window: { from: 0, to: 10 },
  lines: Array.from({ length: 10 }, (_, hour) => ({
    series: "tokens",
    key: "k1",
    bucket: { start: hour, end: hour + 1 },
    value: Usd.ticks(60_000_000_000n)
  }))
}

let acts = 0
beforeEach(() => {
  acts = 0
})

const by = { actor: "cli:ludo" }
const one = "trentuna/ledger#1"
const two = "trentuna/ledger#2"

/** A ledger that has read the day, at noon. */
const recorded = Effect.gen(function*() {
  const { ledger, tell } = yield* newLedger({ settings: { agents: new Map([["a", []], ["b", []]]) } })
  yield* tell({ at: at(11), told: placed({ type: "assign", key: "k1", from: null, agent: "a" }, place) }, place)
  yield* tell({ at: at(11), told: placed(readings, place) }, place)
  yield* TestClock.setTime(at(12))
  return ledger
})

type Service = Ledger["Service"]

const mark = (ledger: Service, kind: BookmarkRequest["kind"], mission: string, hour: number | null) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(at(12) + ++acts * 1000)
    const when = hour === null ? null : at(hour)
    return yield* ledger.bookmark({ kind, mission, at: when, crew: [], add: [], remove: [], ...by })
  })
const add = (ledger: Service, mission: string, from: number, to: number, crew: ReadonlyArray<string> = []) =>
  ledger.addWindow({ mission, from: at(from), to: at(to), crew, ...by })
const cost = (ledger: Service, mission: string) =>
  Effect.map(ledger.mission({ mission }), ({ billed, mission }) => [mission, billed])
const refusal = <A, E extends { readonly code: string; readonly exitCode: number; readonly hint: string | null }>(
  act: Effect.Effect<A, E>
) => Effect.map(Effect.flip(act), ({ code, exitCode }) => [code, exitCode])

describe("a key's owner and a split rule", () => {
  it("may be said in advance, with a remark", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      const owner = yield* ledger.assignKey({ key: "k1", agent: "b", from: at(13), ...by })
      const rule = yield* ledger.setSplitRule({ rule: "latest", from: at(13), ...by })
      for (const { notices } of [owner, rule]) {
        expect(notices).toEqual([`${new Date(at(13)).toISOString()} lies ahead: it moves nothing until then`])
      }
    })))

  it("that hold already say that they change nothing", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      const said = Effect.gen(function*() {
        const owner = yield* ledger.assignKey({ key: "k1", agent: "b", from: at(3), ...by })
        const rule = yield* ledger.setSplitRule({ rule: "latest", from: at(3), ...by })
        return [owner, rule].map(({ notices }) => notices.some((notice) => notice.endsWith("changes nothing for now")))
      })
      expect(yield* said).toEqual([false, false])
      expect(yield* said).toEqual([true, true])
    })))
})

describe("a bookmark that comes late", () => {
  it("to resume earlier gives the mission what lies between", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* mark(ledger, "start", one, 0)
      yield* mark(ledger, "pause", one, 2)
      yield* mark(ledger, "resume", one, 6)
      expect(yield* cost(ledger, one)).toEqual([one, "36"])
      yield* mark(ledger, "resume", one, 4)
      expect(yield* cost(ledger, one)).toEqual([one, "48"])
    })))

  it("moves what was booked, though the mission was started when it was, by whom it was", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      for (const [kind, hour] of [["start", 1], ["pause", 3], ["resume", 6], ["end", 9]] as const) {
        yield* mark(ledger, kind, one, hour)
      }
      expect(yield* cost(ledger, one)).toEqual([one, "30"])
      yield* mark(ledger, "resume", one, 5)
      expect(yield* cost(ledger, one)).toEqual([one, "36"])
      yield* ledger.bookmark({ kind: "crew", mission: one, at: at(5), crew: [], add: [], remove: ["a"], ...by })
      expect(yield* cost(ledger, one)).toEqual([one, "12"])
    })))
})

describe("a window that is added", () => {
  it("of other agents moves what they spent, though the mission is open at the same times", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* add(ledger, one, 2, 5, ["b"])
      expect(yield* cost(ledger, one)).toEqual([one, "0"])
      yield* add(ledger, one, 2, 5, ["a"])
      expect(yield* cost(ledger, one)).toEqual([one, "18"])
    })))

  it("counts as a start and an end would have, and says what it moved", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      const added = yield* add(ledger, one, 2, 4, ["a"])
      expect(added).toMatchObject({
        type: "MissionWindowAdded",
        mission: one,
        at: "2026-04-06T02:00:00.000Z",
        to: "2026-04-06T04:00:00.000Z",
        moved: [{ mission: one, billed: "12" }, { mission: null, billed: "-12" }].toSorted((left) =>
          left.mission === null ? -1 : 1
        )
      })
      expect(yield* ledger.mission({ mission: "1" })).toMatchObject({ state: "ended", billed: "12" })
    })))

  it("added twice, or where the mission was open already, moves nothing", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* mark(ledger, "start", one, 0)
      yield* mark(ledger, "end", one, 3)
      expect((yield* add(ledger, "1", 1, 2)).moved).toEqual([])
      expect((yield* add(ledger, "1", 2, 5)).moved).toMatchObject([{ billed: "-12" }, { billed: "12" }])
      expect((yield* add(ledger, "1", 2, 5)).moved).toEqual([])
      expect(yield* cost(ledger, "1")).toEqual([one, "30"])
    })))

  it("is taken back whole, and back again", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      const { id } = yield* add(ledger, one, 2, 4)
      const gone = yield* ledger.retract({ mission: "1", bookmark: id, why: "it was another day", ...by })
      expect(gone.moved).toMatchObject([{ billed: "12" }, { billed: "-12" }])
      expect(yield* cost(ledger, "1")).toEqual([one, "0"])
      const back = yield* ledger.retract({ mission: "1", bookmark: gone.id, why: "no, it was that day", ...by })
      expect(back.notices).toContain("what the retraction took back counts again")
      expect(yield* cost(ledger, "1")).toEqual([one, "12"])
    })))

  it("taken back twice counts again only when both retractions are taken back, and each answer says what is true", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      const { id } = yield* add(ledger, one, 2, 4)
      const retract = (bookmark: string | number) =>
        Effect.map(
          ledger.retract({ mission: "1", bookmark: String(bookmark), why: "a mistake", ...by }),
          ({ notices, ...retracted }) => ({ ...retracted, notice: notices[0] })
        )
      const first = yield* retract(id)
      const second = yield* retract(id)
      expect([first.notice, second.notice]).toEqual([undefined, "the bookmark had been retracted before"])
      const undone = yield* retract(first.id)
      expect(undone.notice).toBe(`what it took back still does not count: event ${second.position} retracts it as well`)
      expect(yield* cost(ledger, "1")).toEqual([one, "0"])
      expect((yield* retract(first.position)).notice).toBe("the bookmark had been retracted before")
      const last = yield* retract(second.id)
      expect([last.notice, yield* cost(ledger, "1")]).toEqual(["what the retraction took back counts again", [
        one,
        "12"
      ]])
      const redone = yield* retract(last.position)
      expect(redone.notice).toBe(`what had been taken back by event ${second.position} is so again`)
      expect(yield* cost(ledger, "1")).toEqual([one, "0"])
    })))

  it("a merge taken back is answered as before when the request comes again, though its name means another mission by then", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* add(ledger, one, 2, 4)
      yield* add(ledger, two, 4, 5)
      const { id } = yield* ledger.mergeMission({ mission: two, into: one, ...by })
      const apart = { mission: one, bookmark: id, why: "they are two", idempotencyKey: "apart", ...by }
      const once = yield* ledger.retract(apart)
      const again = yield* ledger.retract(apart)
      expect(again).toMatchObject({ position: once.position, id: once.id, mission: once.mission, moved: once.moved })
      expect(again.notices).toEqual([...once.notices, "it had been recorded before"])
    })))

  it("is taken back, and back again, once, however often it is asked", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      const { id } = yield* add(ledger, one, 2, 4)
      const gone = yield* ledger.retract({ mission: "1", bookmark: id, why: "a mistake", ...by })
      const back = { mission: "1", bookmark: gone.id, why: "it was none", idempotencyKey: "back", ...by }
      const once = yield* ledger.retract(back)
      expect(yield* ledger.retract(back)).toMatchObject({ position: once.position, id: once.id, moved: once.moved })
      expect(yield* cost(ledger, "1")).toEqual([one, "12"])
    })))

  it("holds some time, lies in the past, and names agents that are known", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      expect(yield* refusal(add(ledger, one, 4, 4))).toEqual(["empty-window", 2])
      expect(yield* refusal(add(ledger, one, 4, 13))).toEqual(["in-the-future", 2])
      expect(yield* refusal(add(ledger, one, 2, 4, ["nobody-knows"]))).toEqual(["unknown-agent", 2])
      expect(yield* refusal(add(ledger, "7", 2, 4))).toEqual(["unknown-mission", 2])
    })))

  it("says so where it was said before", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      expect((yield* add(ledger, one, 2, 4, ["a"])).notices).toEqual([])
      expect((yield* add(ledger, one, 2, 4, ["a"])).notices.join()).toContain("changes nothing for now")
      expect((yield* add(ledger, one, 2, 5, ["a"])).notices).toEqual([])
    })))

  it("says so where it counts everyone's spend beside windows that do not", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* add(ledger, one, 2, 4, ["a"])
      expect((yield* add(ledger, one, 6, 7)).notices.join()).toContain("--agent names a crew")
      expect((yield* add(ledger, one, 7, 8, ["a"])).notices).toEqual([])
    })))
})

describe("a mission that moves", () => {
  it("keeps its money, under both references; as of before under the old one", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* add(ledger, one, 2, 4)
      const moved = yield* ledger.moveMission({ mission: "1", to: "other/place#9", ...by })
      expect(moved).toMatchObject({ mission: one, becomes: "other/place#9", moved: [] })
      for (const name of [one, "other/place#9", "9", "1"]) {
        expect(yield* cost(ledger, name)).toEqual(["other/place#9", "12"])
      }
      const asOf = { position: moved.position - 1 }
      expect(yield* ledger.mission({ mission: "other/place#9", asOf })).toMatchObject({ mission: one, otherNames: [] })
      const report = yield* ledger.report({ mission: "9", asOf, timeZone: "Etc/UTC" })
      expect(report).toMatchObject({ filter: { mission: one }, total: { billed: "12" } })
    })))

  it("is the same mission for bookmarks under either reference, and moves back", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* mark(ledger, "start", one, 2)
      yield* ledger.moveMission({ mission: one, to: "other/place#9", ...by })
      yield* mark(ledger, "end", "other/place#9", 5)
      expect((yield* mark(ledger, "start", one, 7)).mission).toBe("other/place#9")
      expect(yield* cost(ledger, one)).toEqual(["other/place#9", "36"])
      yield* ledger.moveMission({ mission: "9", to: one, ...by })
      expect(yield* cost(ledger, "other/place#9")).toEqual([one, "36"])
    })))

  it("does not take the place of another, nor its own", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* add(ledger, one, 2, 4)
      yield* add(ledger, two, 4, 5)
      const taken = yield* Effect.flip(ledger.moveMission({ mission: one, to: two, ...by }))
      expect([taken.code, taken.exitCode]).toEqual(["mission-known", 2])
      expect(taken.hint).toContain(`ledger mission merge ${one} --into ${two}`)
      expect(yield* refusal(ledger.moveMission({ mission: one, to: one, ...by }))).toEqual(["same-reference", 2])
      expect(yield* refusal(ledger.moveMission({ mission: one, to: "9", ...by }))).toEqual(["incomplete-mission", 2])
      expect(yield* refusal(ledger.moveMission({ mission: "8", to: "a/b#1", ...by }))).toEqual(["unknown-mission", 2])
    })))
})

describe("a duplicate that is merged", () => {
  it("gives all it had, means the other from then on, and has its own again when the merge is taken back", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* add(ledger, one, 2, 4)
      yield* add(ledger, two, 3, 6)
      expect([yield* cost(ledger, one), yield* cost(ledger, two)]).toEqual([[one, "9"], [two, "15"]])
      const merged = yield* ledger.mergeMission({ mission: two, into: one, ...by })
      expect(merged).toMatchObject({
        mission: two,
        becomes: one,
        moved: [{ mission: one, billed: "15" }, { mission: two, billed: "-15" }]
      })
      expect([yield* cost(ledger, one), yield* cost(ledger, "2")]).toEqual([[one, "24"], [one, "24"]])
      expect((yield* ledger.missions({ all: true })).missions.map(({ mission }) => mission)).toEqual([one])
      const asOf = { position: merged.position - 1 }
      expect(yield* ledger.mission({ mission: two, asOf })).toMatchObject({ mission: two, billed: "15" })
      yield* ledger.retract({ mission: one, bookmark: merged.id, why: "they are two", ...by })
      expect([yield* cost(ledger, one), yield* cost(ledger, two)]).toEqual([[one, "9"], [two, "15"]])
    })))

  it("leaves what both had claimed to the mission alone, though its own windows hardly changed", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* add(ledger, one, 3, 9)
      yield* add(ledger, two, 1, 5)
      expect([yield* cost(ledger, one), yield* cost(ledger, two)]).toEqual([[one, "30"], [two, "18"]])
      yield* ledger.mergeMission({ mission: two, into: one, ...by })
      expect(yield* cost(ledger, one)).toEqual([one, "48"])
    })))

  it("ends when the mission ends, though it was open and the mission was not", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* mark(ledger, "start", two, 3)
      yield* add(ledger, one, 1, 2)
      yield* ledger.mergeMission({ mission: two, into: one, ...by })
      expect(yield* ledger.mission({ mission: one })).toMatchObject({ state: "open" })
      expect((yield* mark(ledger, "pause", two, null)).notices).toEqual([])
      expect(yield* ledger.mission({ mission: one })).toMatchObject({ state: "paused" })
      expect((yield* mark(ledger, "end", one, null)).notices).toEqual([])
      expect(yield* ledger.mission({ mission: one })).toMatchObject({ state: "ended" })
    })))

  it("can itself have been merged into; a circle is refused", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      const three = "trentuna/ledger#3"
      for (const [index, mission] of [one, two, three].entries()) yield* add(ledger, mission, index, index + 1)
      yield* ledger.mergeMission({ mission: one, into: two, ...by })
      yield* ledger.mergeMission({ mission: two, into: three, ...by })
      expect(yield* cost(ledger, one)).toEqual([three, "18"])
      expect(yield* refusal(ledger.mergeMission({ mission: three, into: one, ...by }))).toEqual(["same-mission", 2])
      expect(yield* refusal(ledger.mergeMission({ mission: one, into: "9", ...by }))).toEqual(["unknown-mission", 2])
    })))

  it("keeps what is said about the time before, where it is named", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      yield* mark(ledger, "start", one, 0)
      yield* mark(ledger, "start", two, 5)
      yield* ledger.mergeMission({ mission: two, into: one, ...by })
      yield* mark(ledger, "end", two, 7)
      const { windows } = yield* ledger.mission({ mission: one })
      expect(windows.map(({ from, to }) => [from, to])).toEqual([
        ["2026-04-06T00:00:00.000Z", "2026-04-06T05:00:00.000Z"],
        ["2026-04-06T05:00:00.000Z", "2026-04-06T07:00:00.000Z"],
        ["2026-04-06T07:00:00.000Z", null]
      ])
    })))
})

it("a correction that is sent again is recorded once, whatever its names mean by then", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    yield* add(ledger, one, 2, 4)
    yield* add(ledger, two, 4, 5)
    const twice = Effect.fnUntraced(function*<E>(act: Effect.Effect<{ readonly id: string }, E>) {
      const first = yield* act
      yield* TestClock.adjust("1 minute")
      expect((yield* act).id).toBe(first.id)
    })
    const window = { mission: one, from: at(6), to: at(7), crew: [], ...by, idempotencyKey: "window" }
    yield* twice(ledger.addWindow(window))
    yield* twice(ledger.moveMission({ mission: one, to: "a/b#9", ...by, idempotencyKey: "move" }))
    yield* twice(ledger.mergeMission({ mission: one, into: two, ...by, idempotencyKey: "merge" }))
  })))

it("a bookmark that is sent again after its mission moved or was merged is the same bookmark", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    yield* mark(ledger, "start", one, 2)
    yield* mark(ledger, "start", two, 2)
    const sent = (mission: string, at: number | null) =>
      ledger.bookmark({
        kind: "end",
        mission,
        at,
        crew: [],
        add: [],
        remove: [],
        ...by,
        idempotencyKey: `end ${mission}`
      })
    const first = [yield* sent(one, at(3)), yield* sent(two, null)]
    yield* ledger.moveMission({ mission: one, to: "a/b#9", ...by })
    yield* ledger.mergeMission({ mission: two, into: one, ...by })
    yield* TestClock.adjust("1 minute")
    expect([(yield* sent(one, at(3))).id, (yield* sent(two, null)).id]).toEqual(first.map(({ id }) => id))
  })))

it("a bookmark that does not apply says how to make it count", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    yield* mark(ledger, "start", one, 2)
    const said = Effect.fnUntraced(function*(kind: BookmarkRequest["kind"], hour: number) {
      return (yield* mark(ledger, kind, one, hour)).notices.join()
    })
    expect(yield* said("start", 3)).toContain("pause or end it first, with --at")
    expect(yield* said("resume", 4)).toContain("ledger mission pause --at")
    yield* mark(ledger, "pause", one, 5)
    expect(yield* said("pause", 6)).toContain("ledger mission resume --at")
    yield* mark(ledger, "end", one, 7)
    expect(yield* said("end", 8)).toContain("ledger mission retract")
    yield* add(ledger, two, 2, 3)
    const never = yield* Effect.flip(mark(ledger, "end", two, 4))
    expect([never.exitCode, never.hint]).toEqual([
      2,
      "ledger mission retract takes a window back, ledger mission add says another"
    ])
  })))

it("no bookmark cuts an added window: the error says so, and which event to take back instead", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    yield* add(ledger, two, 1, 2)
    const { position } = yield* add(ledger, two, 2, 4)
    for (const kind of ["end", "pause", "crew"] as const) {
      const { exitCode, hint, message } = yield* Effect.flip(mark(ledger, kind, two, 3))
      expect([exitCode, hint]).toEqual([2, `retract event ${position} and add its window again, as it was`])
      expect(message).toContain("has only windows that were added, which a bookmark does not cut, so it cannot")
    }
    // Where the window has ended, there is none to add again.
    const { hint } = yield* Effect.flip(mark(ledger, "end", two, 4))
    expect(hint).toBe("ledger mission retract takes a window back, ledger mission add says another")
  })))

it("a bookmark of before a merge says what of the duplicate it does not change, and how to", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    yield* mark(ledger, "start", one, 2)
    const added = yield* add(ledger, two, 4, 6)
    const merged = yield* ledger.mergeMission({ mission: one, into: two, ...by })
    const uncut =
      "its windows then were added or merged, which this bookmark does not cut, so this bookmark changes nothing for now"
    expect((yield* mark(ledger, "end", two, 3)).notices).toEqual([
      `${uncut}; retract the merge, event ${merged.position}, set this bookmark on the duplicate, and merge it again`
    ])
    expect((yield* mark(ledger, "end", two, 5)).notices).toEqual([
      `${uncut}; retract event ${added.position} and add its window again, as it was`
    ])
    const { bookmarks } = yield* ledger.mission({ mission: two })
    expect(bookmarks.flatMap(({ ignored }) => ignored ?? [])).toEqual(
      [uncut, uncut].map((text) => text.split(", so")[0])
    )
  })))
