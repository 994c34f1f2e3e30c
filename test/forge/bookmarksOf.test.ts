/** What is done on an issue becomes the bookmarks that people mean by it. */
import { describe, expect, it } from "vitest"
import type { ForgeAct } from "../../src/event/Forge.ts"
import { bookmarksOf, type IssueStory } from "../../src/forge/bookmarksOf.ts"
import type { SeenAct } from "../../src/forge/stateTrack.ts"

const second = 1_000

type Whole = Extract<ForgeAct, { readonly kind: "command" }>
type Command = Partial<Whole> & Pick<Whole, "command">

const command = (said: Command): ForgeAct => ({
  kind: "command",
  comment: 1,
  agents: [],
  unknown: [],
  permitted: true,
  reason: null,
  ...said
})
const start = (...agents: ReadonlyArray<string>) => command({ command: "start", agents })
const pause = command({ command: "pause" })
const resume = command({ command: "resume" })
const end = command({ command: "end" })
const closed: ForgeAct = { kind: "closed" }
const reopened: ForgeAct = { kind: "reopened" }
const labels = (...set: ReadonlyArray<"active" | "paused" | "plain">): ForgeAct => ({
  kind: "labels",
  means: { active: set.includes("active"), paused: set.includes("paused"), plain: set.includes("plain") }
})
const label = (means: "active" | "paused" | "plain", added: boolean): ForgeAct => ({ kind: "label", means, added })
const assignees = (...agents: ReadonlyArray<string>): ForgeAct => ({ kind: "assignees", agents })
const assignee = (agent: string, added: boolean): ForgeAct => ({ kind: "assignee", agent, added })

/** Told by deliveries, ten seconds apart. */
const told = (...acts: ReadonlyArray<ForgeAct>): ReadonlyArray<SeenAct> =>
  acts.map((act, index) => {
    const at = (index + 1) * 10 * second
    return { position: index + 1, at, claimed: at, isRead: false, by: "ludo", entry: null, act }
  })
/** Told by the timeline, after all deliveries. */
const read = (...acts: ReadonlyArray<readonly [at: number, act: ForgeAct]>): ReadonlyArray<SeenAct> =>
  acts.map(([at, act], index) => ({
    ...{ position: 100 + index, at: at * second, claimed: at * second, isRead: true },
    ...{ by: "ludo", entry: 500 + index, act }
  }))

const outcome = (acts: ReadonlyArray<SeenAct>, more: Partial<IssueStory> = {}) =>
  bookmarksOf({ acts, others: [], readTo: 0, withdrawn: new Set(), ...more })

/** `10 start a b`, seconds first. */
const wanted = (acts: ReadonlyArray<SeenAct>, more: Partial<IssueStory> = {}): ReadonlyArray<string> =>
  outcome(acts, more).wanted.map(({ at, mark }) => {
    const who = mark.kind === "start" || mark.kind === "add"
      ? mark.crew
      : mark.kind === "crew"
      ? [...mark.add.map((agent) => `+${agent}`), ...mark.remove.map((agent) => `-${agent}`)]
      : []
    return [String(at / second), mark.kind, ...who].join(" ")
  })

const verdict = (acts: ReadonlyArray<SeenAct>, position: number, more: Partial<IssueStory> = {}) =>
  outcome(acts, more).verdicts.get(position)

describe("a command", () => {
  it.each<readonly [string, ReadonlyArray<ForgeAct>, ReadonlyArray<string>]>([
    ["starts for everyone", [start()], ["10 start"]],
    ["starts for those it names", [start("b", "a")], ["10 start a b"]],
    ["starts for the assignees, if it names nobody", [assignees("a"), start()], ["20 start a"]],
    ["starts for those it names, whoever is assigned", [assignees("a"), start("b")], ["20 start b"]],
    ["lets agents join a mission that is open", [start("a"), start("a", "b")], ["10 start a", "20 crew +b"]],
    ["changes nothing where everyone is in already", [start(), start("a")], ["10 start"]],
    ["pauses, resumes and ends", [start("a"), pause, resume, end], ["10 start a", "20 pause", "30 resume", "40 end"]],
    ["lets those leave whom it names when it pauses or ends", [
      start("a", "b", "c"),
      command({ command: "pause", agents: ["a"] }),
      command({ command: "end", agents: ["b", "a"] })
    ], ["10 start a b c", "20 crew -a", "30 crew -b"]],
    ["ends the mission when it names all who are left", [
      start("a", "b"),
      command({ command: "end", agents: ["a"] }),
      command({ command: "end", agents: ["a", "b"] })
    ], ["10 start a b", "20 crew -a", "30 end"]],
    ["takes one of everyone out, and the mission goes on", [start(), command({ command: "pause", agents: ["a"] })], [
      "10 start",
      "20 crew -a"
    ]],
    ["does nothing to a mission whose crew nobody named is in", [
      start("a"),
      command({ command: "end", agents: ["b"] }),
      command({ command: "resume", agents: ["a"] })
    ], ["10 start a"]],
    ["lets those join again whom it names when it resumes", [
      start("a", "b"),
      command({ command: "pause", agents: ["a"] }),
      command({ command: "resume", agents: ["a"] }),
      pause,
      command({ command: "resume", agents: ["c"] })
    ], ["10 start a b", "20 crew -a", "30 crew +a", "40 pause", "50 resume", "50 crew +c"]],
    ["starts anew what is paused", [start("a"), pause, start("b")], ["10 start a", "20 pause", "30 start b"]],
    ["starts anew what has ended", [start(), end, start()], ["10 start", "20 end", "30 start"]],
    ["means nothing where it does not apply", [pause, resume, end, start(), resume, end, end, pause], [
      "40 start",
      "60 end"
    ]],
    ["only asks", [start(), command({ command: "cost" }), command({ command: "status" })], ["10 start"]]
  ])("%s", (_, acts, expected) => {
    expect(wanted(told(...acts))).toEqual(expected)
  })

  it.each<readonly [string, Command, RegExp]>([
    [
      "by somebody who may not write",
      { command: "start", permitted: false },
      /^ludo may not write to the repository$/u
    ],
    [
      "by somebody of whom nobody could tell",
      { command: "start", permitted: null },
      /^nobody could tell whether ludo/u
    ],
    ["with an agent that nobody knows", { command: "start", unknown: ["fase"] }, /^no agent is known as fase$/u],
    ["that is refused as it stands", { command: "refused", reason: "two at once" }, /^two at once$/u]
  ])("%s is refused with the reason", (_, said, reason) => {
    const acts = told(command(said))
    expect(wanted(acts)).toEqual([])
    expect(verdict(acts, 1)).toMatchObject({ verdict: "refused", reason: expect.stringMatching(reason) })
  })
})

describe("labels", () => {
  it.each<readonly [string, ReadonlyArray<ForgeAct>, ReadonlyArray<string>]>([
    ["active starts, paused pauses, active resumes, none ends", [
      ...[labels("active"), labels("paused"), labels("active"), labels()]
    ], ["10 start", "20 pause", "30 resume", "40 end"]],
    ["the plain one starts and ends", [labels("plain"), labels()], ["10 start", "20 end"]],
    ["set again they change nothing", [labels("active"), labels("active"), labels("active", "plain")], ["10 start"]],
    ["end what a command started only when they go", [start(), labels(), labels("plain"), labels()], [
      "10 start",
      "40 end"
    ]],
    ["paused before any start means nothing", [labels("paused"), labels("active")], ["20 start"]]
  ])("%s", (_, acts, expected) => {
    expect(wanted(told(...acts))).toEqual(expected)
  })

  it("that the forge changes one after the other were never off", () => {
    const acts = read([10, label("active", true)], [20, label("active", false)], [21, label("paused", true)])
    expect(wanted(acts, { readTo: 99 })).toEqual(["10 start", "21 pause"])
  })
})

describe("closing and reopening", () => {
  it.each<readonly [string, ReadonlyArray<ForgeAct>, ReadonlyArray<string>]>([
    ["ends, and starts again with the crew that there was", [start("a"), start("b"), closed, reopened], [
      ...["10 start a", "20 crew +b", "30 end", "40 start a b"]
    ]],
    ["reopens as paused what was paused", [start("a"), pause, closed, reopened], [
      ...["10 start a", "20 pause", "30 end", "40 start a", "40 pause"]
    ]],
    ["means nothing for an issue that is no mission", [closed, reopened, closed], []],
    ["does not start again what had ended before", [start(), end, closed, reopened], ["10 start", "20 end"]],
    ["closed twice is closed once", [start(), closed, start(), closed], ["10 start", "20 end", "30 start"]]
  ])("%s", (_, acts, expected) => {
    expect(wanted(told(...acts))).toEqual(expected)
  })
})

describe("assignees", () => {
  it.each<readonly [string, ReadonlyArray<ForgeAct>, ReadonlyArray<string>]>([
    ["join and leave a crew", [start("a"), assignees("b"), assignees("b", "c"), assignees("c")], [
      ...["10 start a", "20 crew +b", "30 crew +c", "40 crew -b"]
    ]],
    ["change nothing where everyone counts", [start(), assignees("a"), assignees()], ["10 start"]],
    ["leave one behind: a mission under way is somebody's", [assignees("a"), start(), assignees()], ["20 start a"]],
    ["wait for a start", [assignees("a"), assignees("a", "b"), start()], ["30 start a b"]]
  ])("%s", (_, acts, expected) => {
    expect(wanted(told(...acts))).toEqual(expected)
  })
})

it("a stopped stopwatch is a window of who worked", () => {
  const acts = told({ kind: "worked", agent: "a", seconds: 4 })
  expect(outcome(acts).wanted).toEqual([
    { act: 1, at: 6_000, by: "ludo", mark: { kind: "add", from: 6_000, to: 10_000, crew: ["a"] } }
  ])
})

describe("what deliveries and the timeline tell", () => {
  it("is one act, dated by the delivery", () => {
    const acts = [...told(labels("active"), closed), ...read([11, label("active", true)], [21, closed])]
    expect(wanted(acts, { readTo: 99 })).toEqual(["10 start", "20 end"])
    expect(outcome(acts, { readTo: 99 }).verdicts.get(100)).toEqual({ verdict: "recorded", reason: null })
  })

  it("is the timeline's where a delivery got lost", () => {
    const acts = [...told(labels("active")), ...read([10, label("active", true)], [20, closed], [30, reopened])]
    expect(wanted(acts, { readTo: 99 })).toEqual(["10 start", "20 end", "30 start"])
  })

  it("is the timeline's where only the next act's delivery came, a second later, which shows the same", () => {
    const next = { ...told(labels("active"))[0]!, at: 11 * second, claimed: 11 * second }
    expect(wanted([next, ...read([10, label("active", true)])], { readTo: 99 })).toEqual(["10 start"])
  })

  it("takes back what the timeline does not know", () => {
    const acts = [...told(labels("active"), closed), ...read([10, label("active", true)])]
    expect(wanted(acts, { readTo: 0 })).toEqual(["10 start", "20 end"])
    expect(wanted(acts, { readTo: 99 })).toEqual(["10 start"])
    expect(verdict(acts, 2, { readTo: 99 })).toEqual({
      verdict: "refused",
      reason: "the issue's timeline does not know it"
    })
  })

  it("believes deliveries that came after the timeline was read", () => {
    const acts = [...told(labels("active"), closed), ...read([10, label("active", true)])]
    expect(wanted(acts, { readTo: 1 })).toEqual(["10 start", "20 end"])
  })

  it("a delivery that shows what was so anyway is not refuted", () => {
    const acts = [
      ...told(labels("active"), labels("active"), assignees("a")),
      ...read([10, label("active", true)], [30, assignee("a", true)])
    ]
    expect(verdict(acts, 2, { readTo: 99 })).toEqual({ verdict: "nothing", reason: "it changed nothing" })
  })
})

it("what people said on the command line counts as well", () => {
  const others = [{ position: 1, id: "x", kind: "end", at: 15 * second, order: "" }] as const
  expect(wanted(told(start(), closed, reopened), { others })).toEqual(["10 start"])
})

it("an act whose bookmark a person took back stays without", () => {
  const acts = told(start(), closed, reopened, end)
  expect(wanted(acts, { withdrawn: new Set([2]) })).toEqual(["10 start", "40 end"])
  expect(verdict(acts, 2, { withdrawn: new Set([2]) })).toEqual({
    verdict: "nothing",
    reason: "somebody took its bookmark back"
  })
})
