/** The events by which the bookmarks that stand for an issue become those that the forge wants. */
import type { NewEvent } from "../event-log/StoredEvent.ts"
import { bookmarkEvent } from "../event/bookmarkEvent.ts"
import type { ForgeAct } from "../event/Forge.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import type { MissionRef } from "../event/MissionRef.ts"
import { actorOf } from "./Act.ts"
import { bookmarksOf, type IssueStory, type Wanted } from "./bookmarksOf.ts"
import type { Mark, Verdict } from "./meaningOf.ts"

/** A bookmark that the ledger made because of the act at position `act`; `text` is what it says (`markText`). */
export interface Standing {
  readonly id: string
  readonly act: number
  readonly text: string
}

/**
 * - `verdicts`: what the acts have been told so far, by position; an act that has none is not settled;
 * - `standing`: bookmarks of the forge that nobody took back;
 * - `made`: how many bookmarks and retractions each act has had, whatever became of them;
 * - `taken`: why the issue can be no mission; null: it can;
 * - `now`: when it is settled, ms.
 */
export interface Settling {
  readonly story: IssueStory
  readonly mission: MissionRef
  readonly verdicts: ReadonlyMap<number, Verdict>
  readonly standing: ReadonlyArray<Standing>
  readonly made: ReadonlyMap<number, number>
  readonly taken: string | null
  readonly now: number
}

/** What a bookmark says, whoever made it and whichever note it has; equal texts are the same bookmark. */
export const markText = (mark: Mark, at: number): string => {
  const parts = mark.kind === "start"
    ? [[...mark.crew].sort(), mark.weight.toString()]
    : mark.kind === "crew"
    ? [[...mark.add].sort(), [...mark.remove].sort()]
    : mark.kind === "add"
    ? [mark.to, [...mark.crew].sort()]
    : []
  return JSON.stringify([mark.kind, at, ...parts])
}

/** For one append; none where everything is as it should be. */
export const settleIssue = (settling: Settling): ReadonlyArray<NewEvent> => {
  const { made, mission, now, standing, story, taken, verdicts } = settling
  const outcome = bookmarksOf(story)
  const said = new Map(story.acts.map(({ act, position }) => [position, act]))
  const wanted = taken === null ? outcome.wanted : []
  const { missing, superfluous } = compare(wanted, standing)
  const missingOf = Map.groupBy(missing, ({ act }) => act)
  const superfluousOf = Map.groupBy(superfluous, ({ act }) => act)
  const events: Array<NewEvent> = []
  for (const [act, due] of outcome.verdicts) {
    const verdict: Verdict = taken !== null && due.verdict === "recorded" ? { verdict: "refused", reason: taken } : due
    let number = made.get(act) ?? 0
    const key = () => `forge/act/${act}/${number++}`
    const changes = [
      ...(missingOf.get(act) ?? []).map((one): NewEvent => ({
        event: bookmark(mission, one.mark, noteOf(said.get(act))),
        occurredAt: one.at,
        actor: actorOf(one),
        idempotencyKey: key()
      })),
      ...(superfluousOf.get(act) ?? []).map((one): NewEvent => ({
        event: { type: "BookmarkRetracted", payload: { mission, bookmark: one.id, why: whyNot(verdict) } },
        occurredAt: now,
        actor: "daemon",
        idempotencyKey: key()
      }))
    ]
    if (changes.length === 0 && isSame(verdicts.get(act), verdict)) continue
    const bookmarks = changes.length === 0 ? {} : { bookmarks: changes.length }
    events.push(...changes, {
      event: { type: "note.ForgeActSettled", payload: { act, ...verdict, ...bookmarks } },
      occurredAt: now,
      actor: "daemon",
      idempotencyKey: verdicts.has(act) ? null : `forge/act/${act}/settled`
    })
  }
  return events
}

const isSame = (left: Verdict | undefined, right: Verdict): boolean =>
  left?.verdict === right.verdict && left.reason === right.reason

const compare = (wanted: ReadonlyArray<Wanted>, standing: ReadonlyArray<Standing>) => {
  const left = Map.groupBy(standing, ({ text }) => text)
  const missing = wanted.filter(({ at, mark }) => left.get(markText(mark, at))?.shift() === undefined)
  return { missing, superfluous: [...left.values()].flat() }
}

const whyNot = ({ reason }: Verdict): string =>
  `what the forge told since says otherwise${reason === null ? "" : `: ${reason}`}`

const noteOf = (act: ForgeAct | undefined): string | undefined => act?.kind === "command" ? act.note : undefined

const bookmark = (mission: MissionRef, mark: Mark, note: string | undefined): LedgerEvent => {
  if (mark.kind === "start") return bookmarkEvent(mission, { ...mark, weight: Number(mark.weight) }, note)
  if (mark.kind !== "add") return bookmarkEvent(mission, mark, note)
  const { crew, from, to } = mark
  const noted = note === undefined ? {} : { note }
  return { type: "MissionWindowAdded", payload: { mission, from, to, crew, weight: 1, ...noted } }
}
