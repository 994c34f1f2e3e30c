/** What the windows of a mission are made of: the bookmarks and added windows behind each, before all of them are joined. */
import type { Interval } from "../time/Interval.ts"
import { bookmarksOf, type Statement } from "./joinedHistory.ts"
import type { Issue } from "./Lineage.ts"
import { type Bookmark, foldBookmarks } from "./windows.ts"

/**
 * A half-open stretch and the ids of what was said of it. `openedBy`: the start, the resume and the changes of crew that it begins
 * with, or the added window; `closedBy`: what ends it, or nothing yet.
 */
export interface Origin extends Interval {
  readonly openedBy: ReadonlyArray<string>
  readonly closedBy: string | undefined
}

/** Of a mission of these issues; stretches overlap where more than one thing was said. */
export const originsOf = (
  issues: ReadonlyArray<Issue>,
  saidOf: (issue: Issue) => ReadonlyArray<Statement>
): ReadonlyArray<Origin> =>
  issues.flatMap((issue) => [
    ...stretchesOf(foldBookmarks(bookmarksOf(issue, saidOf)).applied),
    ...saidOf(issue).filter((said) => said.kind === "add")
      .map(({ from, id, to }) => ({ from, to, openedBy: [id], closedBy: id }))
  ])

const stretchesOf = (applied: ReadonlyArray<Bookmark>): ReadonlyArray<Origin> => {
  const stretches: Array<Origin> = []
  let makers: ReadonlyArray<Bookmark> = []
  let isOpen = false
  for (const [index, bookmark] of applied.entries()) {
    makers = makersWith(makers, bookmark)
    isOpen = bookmark.kind === "crew" ? isOpen : bookmark.kind === "start" || bookmark.kind === "resume"
    const next = applied[index + 1]
    const to = next?.at ?? Infinity
    if (!isOpen || to === bookmark.at) continue
    stretches.push({ from: bookmark.at, to, openedBy: makers.map(({ id }) => id), closedBy: next?.id })
  }
  return stretches
}

/** A start begins anew; a resume takes the place of the one before it. */
const makersWith = (makers: ReadonlyArray<Bookmark>, bookmark: Bookmark): ReadonlyArray<Bookmark> => {
  if (bookmark.kind === "start") return [bookmark]
  if (bookmark.kind === "crew") return [...makers, bookmark]
  return bookmark.kind === "resume" ? [...makers.filter(({ kind }) => kind !== "resume"), bookmark] : makers
}
