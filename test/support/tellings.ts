/** Generators of small histories as a ledger is told them: readings, bookmarks, owners and rules, in any order of arrival. */
import * as fc from "fast-check"
import { bucketLength, type BucketUnit } from "../../src/event/Usage.ts"
import { Usd } from "../../src/money/Usd.ts"
import { assignment, bookmarks, ruleChange, snapshots } from "./pureHistories.ts"
import type { AddFact, BookmarkFact, Fact, LinkFact, SnapshotFact } from "./pureLedger.ts"

/** What is told to the ledger and moves no money. */
export type Remark =
  | { readonly type: "observe"; readonly key: string; readonly name: string | null; readonly redacted: string | null }
  | { readonly type: "failure"; readonly source: string; readonly at: number }
  | InvoicesRemark
  | ForgeRemark

/** The issued invoices as they were read: of the cycle in which the story begins one over so many cents, or none. */
export interface InvoicesRemark {
  readonly type: "invoices"
  readonly source: string
  readonly at: number
  readonly cents: number | null
  readonly status: string
}

/** Something that a forge said, or that was done about it, other than a bookmark. */
export interface ForgeRemark {
  readonly type: "forge"
  readonly at: number
  readonly event: (typeof forgeEvents)[number]
  readonly mission: string
}

const forgeEvents = ["named", "closed", "labels", "command", "settled", "posted", "failed", "read"] as const

export type Told = Exclude<Fact, { readonly type: "retract" }> | Retraction | Remark

/** `mission`: whose bookmark it is. */
export interface Retraction {
  readonly type: "retract"
  readonly bookmark: string
  readonly mission?: string
  /** Names the retraction for another. */
  readonly id?: string
}

/** One event: what is said, and when it is recorded (ms). */
export interface Telling {
  readonly at: number
  readonly told: Told
}

/** `step`: a twentieth of the time in which things happen, ms; `start`: when it begins. */
export interface Place {
  readonly unit: BucketUnit
  readonly start: number
  readonly step: number
}

/** A history in the order in which it is recorded. */
export interface Story {
  readonly place: Place
  readonly tellings: ReadonlyArray<Telling>
}

/** Ids of missions, so that their order is the same for both ledgers. */
export const missions = [1, 2, 3].map((number) => `default:trentuna/ledger#${number}`)

/** Of a source that another history knows nothing of: a key of its own, its own times of reading. */
const spareSnapshots = snapshots.map((taken): ReadonlyArray<SnapshotFact> =>
  taken.slice(0, 3).map((snapshot) => ({
    ...snapshot,
    source: "spare",
    lines: snapshot.lines.map((line) => ({ ...line, key: line.key === null ? null : "k3" }))
      .filter((line, index, all) => all.findIndex((other) => sameBucket(line, other)) === index)
  }))
)

type Line = SnapshotFact["lines"][number]
const sameBucket = (left: Line, right: Line) => left.series === right.series && left.bucket.start === right.bucket.start

/** Days on which clocks change somewhere, and days on which none does. */
const days = ["2026-04-06", "2026-03-29", "2026-10-25", "2026-03-08", "2026-04-05", "2026-03-31"]
export const places: fc.Arbitrary<Place> = fc.record({
  unit: fc.constantFrom<BucketUnit>("minute", "quarter-hour", "hour", "day"),
  day: fc.constantFrom(...days),
  hour: fc.constantFrom(0, 1, 9, 22)
}).map(({ day, hour, unit }) => ({
  unit,
  start: Date.parse(`${day}T00:00:00Z`) + (unit === "day" ? 0 : hour * bucketLength.hour),
  step: bucketLength[unit] / 10
}))

const remark: fc.Arbitrary<Remark> = fc.oneof(
  fc.record({
    type: fc.constant("observe" as const),
    key: fc.constantFrom("k1", "k2"),
    name: fc.constantFrom("xai-a", "xai-b", null),
    redacted: fc.constantFrom("xai-...1111", "xai-...2222")
  }),
  fc.record({ type: fc.constant("failure" as const), source: fc.constantFrom("xai", "spare"), at: fc.nat(26) }),
  fc.record({
    type: fc.constant("invoices" as const),
    source: fc.constant("xai"),
    at: fc.nat(26),
    cents: fc.constantFrom(700, 700, 800, null),
    status: fc.constantFrom("PENDING", "PAID", "INVALID")
  }),
  fc.record({
    type: fc.constant("forge" as const),
    at: fc.nat(26),
    event: fc.constantFrom(...forgeEvents),
    mission: fc.constantFrom(...missions)
  })
)

const named = bookmarks(missions).map((drawn): ReadonlyArray<BookmarkFact> =>
  drawn.map((bookmark, index) => ({ ...bookmark, id: `b${index}` }))
)

/** A window of a mission, told whenever. */
export const windowAdded = fc.record({
  type: fc.constant("add" as const),
  mission: fc.constantFrom(...missions),
  from: fc.nat(19),
  length: fc.integer({ min: 1, max: 12 }),
  crew: fc.subarray(["a", "b"]),
  weight: fc.constantFrom(1n, 2n)
}).map(({ length, ...window }): AddFact => ({ ...window, to: window.from + length }))

const linkOf = (names: ReadonlyArray<string>): fc.Arbitrary<LinkFact> =>
  fc.record({
    type: fc.constantFrom("move" as const, "merge" as const),
    mission: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
    at: fc.nat(26)
  })

/** Moves and merges among the missions, as they followed each other. */
const linked = fc.oneof(
  { weight: 2, arbitrary: fc.constant<ReadonlyArray<LinkFact>>([]) },
  fc.array(linkOf(missions), { maxLength: 2 })
).map((drawn): ReadonlyArray<LinkFact> =>
  drawn.toSorted((left, right) => left.at - right.at).map((link, index) => ({ ...link, id: `m${index}` }))
)

/** Everything that can happen, without the order of telling; instants are steps. */
export const happenings = fc.record({
  snapshots,
  spare: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, spareSnapshots),
  bookmarks: named,
  windows: fc.array(windowAdded, { maxLength: 2 })
    .map((drawn) => drawn.map((window, index): AddFact => ({ ...window, id: `w${index}` }))),
  links: linked,
  /** Of the windows and the links. */
  withdrawn: fc.subarray(["w0", "w1", "m0", "m1"], { maxLength: 2 }),
  settings: fc.array(fc.oneof(assignment, ruleChange), { maxLength: 5 }),
  remarks: fc.array(remark, { maxLength: 3 }),
  retracted: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
  /** Amounts are multiplied by it. */
  scale: fc.constantFrom<Array<bigint>>(1n, 1n, 10_000_000_019n)
})
export type Happenings = typeof happenings extends fc.Arbitrary<infer A> ? A : never

/** Steps at which each thing is told: bookmarks at the time, all when it is over, or anything in between. */
const moments = fc.oneof(
  fc.constant("at the time" as const),
  fc.constant("afterwards" as const),
  fc.array(fc.nat(27), { minLength: 12, maxLength: 12 })
)
export type Moments = typeof moments extends fc.Arbitrary<infer A> ? A : never

/** Nothing happened: a beginning for those who say what did. */
export const nothing: Omit<Happenings, "scale"> = {
  snapshots: [],
  spare: [],
  bookmarks: [],
  windows: [],
  links: [],
  withdrawn: [],
  settings: [],
  remarks: [],
  retracted: []
}

/** Puts happenings in the order of telling. Readings of a source and links keep theirs; a retraction comes after what it retracts. */
export const tell = (happened: Happenings, when: Moments, place: Place): Story => {
  const momentOf = (index: number, at: number) =>
    when === "at the time" ? at : when === "afterwards" ? 28 : when[index % when.length]!
  const linkMoments = happened.links.map(({ at }, index) => momentOf(index + 3, at))
  const corrections = [
    ...happened.windows.map((told, index) => ({ told, moment: momentOf(index + 7, told.to) })),
    ...happened.links.map((told, index) => ({ told, moment: Math.max(...linkMoments.slice(0, index + 1)) }))
  ]
  const said = [
    ...happened.settings.map((told, index) => ({ told, moment: when === "at the time" ? 0 : momentOf(index + 5, 0) })),
    ...happened.bookmarks.map((told, index) => ({ told, moment: momentOf(index, told.at) })),
    ...corrections,
    ...happened.remarks.map((told, index) => ({
      told,
      moment: told.type === "observe" ? momentOf(index, 3) : told.at
    })),
    ...[...happened.snapshots, ...happened.spare].map((told) => ({ told, moment: told.at }))
  ]
  const retractions = happened.retracted.flatMap((index) => {
    const bookmark = happened.bookmarks[index]
    if (bookmark === undefined) return []
    const told: Told = { type: "retract", bookmark: bookmark.id!, mission: bookmark.mission }
    return [{ told, moment: momentOf(index, bookmark.at) + 2 }]
  })
  const withdrawals = corrections.flatMap(({ moment, told }) =>
    happened.withdrawn.includes(told.id!)
      ? [{ told: { type: "retract" as const, bookmark: told.id!, mission: told.mission }, moment: moment + 1 }]
      : []
  )
  const inOrder = [...said, ...retractions, ...withdrawals].sort((left, right) => left.moment - right.moment)
  return {
    place,
    tellings: inOrder.map(({ moment, told }) => ({
      at: instantOf(place, moment),
      told: placed(told, place, happened.scale)
    }))
  }
}

/** Puts something into a story; where: a number of tellings. */
const inserted = (story: Story, told: ReadonlyArray<{ readonly told: Told; readonly where: number }>): Story =>
  told.reduce(({ place, tellings }, { told, where }) => {
    const index = Math.min(where, tellings.length)
    const at = tellings[index]?.at ?? tellings.at(-1)?.at ?? instantOf(place, 28)
    return { place, tellings: tellings.toSpliced(index, 0, { at, told: placed(told, place) }) }
  }, story)

const where = fc.nat(16)
/** Stories of three missions, two agents, three keys and two sources. */
export const stories: fc.Arbitrary<Story> = fc.tuple(happenings, moments, places)
  .map(([happened, when, place]) => tell(happened, when, place))

/** Two references that no bookmark of the stories names. */
export const newNames = [5, 6].map((number) => `default:trentuna/ledger#${number}`)

const references = [...missions, ...newNames]

/** Moves and merges that depend on each other: chains, circles, moves of and onto duplicates and what has them. */
const knots = fc.tuple(
  fc.shuffledSubarray(references, { minLength: 4 }),
  fc.constantFrom(
    ["merge a b", "merge b c", "merge c a"],
    ["merge b c", "merge a b", "merge d a"],
    ["merge a b", "move c b", "merge c d"],
    ["merge a b", "move c a", "move a c"],
    ["move a b", "merge c b", "move b d"],
    ["merge a b", "merge a c", "move d c"]
  ),
  fc.array(fc.nat(26), { minLength: 3, maxLength: 3 })
).map(([names, knot, ats]) =>
  knot.map((words, index): LinkFact => {
    const [type, from, to] = words.split(" ") as ["move" | "merge", string, string]
    const named = (letter: string) => names["abcd".indexOf(letter)]!
    return { type, mission: named(from), to: named(to), at: ats[index]! }
  })
)

const linkedFurther = fc.tuple(
  fc.oneof(knots, fc.constant([])),
  fc.array(linkOf(references), { minLength: 1, maxLength: 3 }),
  fc.array(where, { minLength: 6, maxLength: 6 })
).map(([knot, others, wheres]) => {
  const inOrder = wheres.toSorted((left, right) => left - right)
  return [...knot, ...others].map((link, index) => ({
    told: { ...link, id: `l${index}` },
    where: inOrder[index]! + index
  }))
})

/** Of every reference. */
const bookmarksThere = fc.tuple(bookmarks(references), fc.array(where, { minLength: 8, maxLength: 8 }))
  .map(([marks, wheres]) => marks.map((mark, index) => ({ told: { ...mark, id: `c${index}` }, where: wheres[index]! })))

const retractable = ["l0", "l1", "l2", "l3", "l0", "l1", "l2", "b0", "c0", "w0", "m0", "r0", "r1"]

/** Stories with moves and merges as no command would let them through, retracted ones and retracted retractions among them. */
export const tangles: fc.Arbitrary<Story> = fc.tuple(
  stories,
  bookmarksThere,
  linkedFurther,
  fc.array(fc.constantFrom(...retractable), { maxLength: 4 })
).map(([story, marks, links, gone]) =>
  gone.reduce<Story>((told, bookmark, index) => {
    const at = told.tellings.findIndex(({ told }) => "id" in told && told.id === bookmark)
    return inserted(
      told,
      at < 0 ? [] : [{ told: { type: "retract", bookmark, id: `r${index}` }, where: at + 1 + index }]
    )
  }, inserted(inserted(story, marks), links))
)

/** Stories of what all claim: whole crews and other weights, under a rule by which weights or beginnings matter, told afterwards. */
export const contests: fc.Arbitrary<Story> = fc.record({
  rule: fc.constantFrom("weighted" as const, "latest" as const),
  bookmarks: fc.array(
    fc.record({
      mission: fc.constantFrom(...missions),
      kind: fc.constantFrom("start" as const, "start" as const, "start" as const, "pause" as const, "resume" as const),
      at: fc.nat(12),
      weight: fc.constantFrom(1n, 2n, 5n)
    }),
    { minLength: 3, maxLength: 7 }
  ),
  places
}).map(({ bookmarks, places: place, rule }) => {
  const lines = [{ series: "tokens", key: "k1", bucket: { start: 0, end: 10 }, value: Usd.ticks(97n) }]
  const all: ReadonlyArray<Told> = [
    { type: "rule", rule, from: null },
    { type: "snapshot", at: 20, window: { from: 0, to: 20 }, lines },
    ...bookmarks.map((bookmark, index) => ({ type: "bookmark" as const, ...bookmark, id: `b${index}` }))
  ]
  const at = instantOf(place, 20)
  return { place, tellings: all.map((told) => ({ at, told: placed(told, place) })) }
})

/** The facts that move money, of the first `position` events. */
export const factsOf = ({ tellings }: Story, position = Infinity): ReadonlyArray<Fact> =>
  tellings.slice(0, position).flatMap(({ told }) => isRemark(told) ? [] : [told])

const isRemark = (told: Told): told is Remark =>
  told.type === "observe" || told.type === "failure" || told.type === "invoices" || told.type === "forge"

/** The same story, `by` ms later; its bookmarks have names of their own. */
export const later = ({ place, tellings }: Story, by: number, suffix: string): Story => ({
  place: { ...place, start: place.start + by },
  tellings: tellings.map(({ at, told }) => ({ at: at + by, told: moved(told, by, suffix) }))
})

const moved = (told: Told, by: number, suffix: string): Told => {
  switch (told.type) {
    case "snapshot":
      return {
        ...told,
        at: told.at + by,
        window: { from: told.window.from + by, to: told.window.to + by },
        lines: told.lines.map((line) => ({
          ...line,
          bucket: { start: line.bucket.start + by, end: line.bucket.end + by }
        }))
      }
    case "bookmark":
    case "move":
    case "merge":
      return { ...told, at: told.at + by, id: `${told.id}${suffix}` }
    case "add":
      return { ...told, from: told.from + by, to: told.to + by, id: `${told.id}${suffix}` }
    case "failure":
    case "invoices":
    case "forge":
      return { ...told, at: told.at + by }
    case "assign":
    case "rule":
      return { ...told, from: told.from === null ? null : told.from + by }
    case "retract":
      return { ...told, bookmark: `${told.bookmark}${suffix}` }
    case "observe":
      return told
  }
}

export const instantOf = ({ start, step }: Place, at: number): number => start + at * step

/** From steps to instants. */
export const placed = (told: Told, place: Place, scale = 1n): Told => {
  const instant = (at: number) => instantOf(place, at)
  switch (told.type) {
    case "snapshot":
      return {
        ...told,
        at: instant(told.at),
        window: { from: instant(told.window.from), to: instant(told.window.to) },
        lines: told.lines.map((line) => ({
          ...line,
          value: Usd.ticks(line.value * scale),
          bucket: { start: instant(line.bucket.start), end: instant(line.bucket.end) }
        }))
      }
    case "bookmark":
    case "failure":
    case "invoices":
    case "forge":
    case "move":
    case "merge":
      return { ...told, at: instant(told.at) }
    case "add":
      return { ...told, from: instant(told.from), to: instant(told.to) }
    case "assign":
    case "rule":
      return { ...told, from: told.from === null ? null : instant(told.from) }
    case "retract":
    case "observe":
      return told
  }
}
