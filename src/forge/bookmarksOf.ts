/** Which bookmarks the forge wants for one issue: what was done there, read as what it means for the issue's mission. */
import type { Bookmark } from "../mission/windows.ts"
import { type Deed, matchActs } from "./matchActs.ts"
import { type Mark, type Meaning, meaningOf, type Memory, noMemory, type Verdict } from "./meaningOf.ts"
import { after, beforeAll, type Phase } from "./Phase.ts"
import type { SeenAct } from "./stateTrack.ts"

/** `act`: position of the event that stands for the deed. */
export interface Wanted {
  readonly act: number
  readonly at: number
  readonly by: string | null
  readonly mark: Mark
}

/**
 * - `others`: what people said about the mission in another way, and did not take back;
 * - `readTo`: up to which position the issue's timeline bears out what deliveries told (see `matchActs`);
 * - `withdrawn`: acts whose bookmark a person took back, so that they count no more.
 */
export interface IssueStory {
  readonly acts: ReadonlyArray<SeenAct>
  readonly others: ReadonlyArray<Bookmark>
  readonly readTo: number
  readonly withdrawn: ReadonlySet<number>
}

export interface Outcome {
  readonly wanted: ReadonlyArray<Wanted>
  /** Of every act, by its position. */
  readonly verdicts: ReadonlyMap<number, Verdict>
}

/** Depends on what was done and when, not on the order in which it was told. */
export const bookmarksOf = ({ acts, others, readTo, withdrawn }: IssueStory): Outcome => {
  const { deeds, refuted } = matchActs(acts, readTo)
  const wanted: Array<Wanted> = []
  const verdicts = new Map<number, Verdict>(acts.map(({ position }) => [position, changedNothing]))
  for (const act of refuted) verdicts.set(act, { verdict: "refused", reason: "the issue's timeline does not know it" })
  const said = [...others].sort((left, right) => left.at - right.at || left.position - right.position)
  let phase = beforeAll
  let memory = noMemory
  let heard = 0
  const waiting: Array<Deed> = []
  for (let next = 0; next < deeds.length || waiting.length > 0;) {
    if (waiting.length === 0) {
      const { at } = deeds[next]!
      while (deeds[next]?.at === at) waiting.push(deeds[next++]!)
      sort(waiting)
      // What people said at that instant they said of the state that they saw.
      while (heard < said.length && said[heard]!.at <= at) phase = after(phase, said[heard++]!)
    }
    const { deed, meaning } = takeNext(waiting, phase, memory)
    const isWithdrawn = deed.told.some((act) => withdrawn.has(act))
    memory = isWithdrawn ? { ...meaning.memory, closing: null } : meaning.memory
    for (const act of deed.told) verdicts.set(act, isWithdrawn ? takenBack : meaning)
    if (isWithdrawn) continue
    for (const mark of meaning.marks) {
      wanted.push({ act: deed.told[0]!, at: mark.kind === "add" ? mark.from : deed.at, by: deed.by, mark })
      if (mark.kind !== "add") phase = after(phase, mark)
    }
  }
  return { wanted, verdicts: shown(verdicts) }
}

const changedNothing: Verdict = { verdict: "nothing", reason: "it changed nothing" }
const takenBack: Verdict = { verdict: "nothing", reason: "somebody took its bookmark back" }

/** Deeds of one instant, by what they are. */
const sort = (waiting: Array<Deed>): void => {
  const texts = new Map(waiting.map((deed) => [deed, textOf(deed)]))
  waiting.sort((left, right) => rank(left) - rank(right) || compare(texts.get(left)!, texts.get(right)!))
}

/** `waiting` are of one instant, sorted: those that apply go first, as the mission's own bookmarks do. */
const takeNext = (
  waiting: Array<Deed>,
  phase: Phase,
  memory: Memory
): { readonly deed: Deed; readonly meaning: Meaning } => {
  const first = waiting.findIndex((deed) => rank(deed) === 0 || meaningOf(deed, phase, memory).marks.length > 0)
  const [deed] = waiting.splice(Math.max(first, 0), 1) as [Deed]
  return { deed, meaning: meaningOf(deed, phase, memory) }
}

const order = ["start", "labels", "resume", "pause", "end", "issue"]

/** Assignees first: they are the crew of what is started in the same second. */
const rank = ({ did }: Deed): number =>
  did.kind === "assignees" ? 0 : 1 + order.indexOf(did.kind === "command" ? did.command : did.kind)

const textOf = ({ did }: Deed): string => JSON.stringify(did)

const compare = (left: string, right: string): number => left < right ? -1 : left > right ? 1 : 0

const shown = (verdicts: ReadonlyMap<number, Verdict>): ReadonlyMap<number, Verdict> =>
  new Map([...verdicts].map(([act, { reason, verdict }]) => [act, { reason, verdict }]))
