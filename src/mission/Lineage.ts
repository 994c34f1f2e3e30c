/** Which references mean which mission: what moves and merges say, from names (canonical ids of references) to missions. */

/** A move (the mission named `from` is now called `to`) or a merge (it is a duplicate of `to`). */
export interface Link {
  readonly kind: "move" | "merge"
  readonly id: string
  readonly position: number
  /** When it was said, in milliseconds: from then on a duplicate follows the mission it was merged into. */
  readonly at: number
  readonly from: string
  readonly to: string
}

/** An issue under all names it ever had. Its id is the first of them, and stays; without a move the only one. */
export interface Issue {
  readonly id: string
  readonly names: ReadonlyArray<string>
  /** The name it has now. */
  readonly shown: string
  /** What it was merged into, and when; it may itself have been merged, so that chains end at the mission. */
  readonly merged: { readonly into: Issue; readonly at: number } | undefined
}

export interface Lineage {
  /** The issue a name means; a name of which no link says anything is an issue of its own. */
  readonly issueOf: (name: string) => Issue
  /** Every issue a link speaks of. */
  readonly issues: ReadonlyArray<Issue>
  /** Links that cannot hold: those that would make a circle, or move an issue onto a duplicate. */
  readonly ignored: ReadonlyMap<string, string>
}

/**
 * Reads the links in the order of their positions. Any list of links has a lineage without circles: one that would make a circle
 * is ignored. Where one follows another, it is about the mission that its names meant by then.
 */
export const makeLineage = (links: ReadonlyArray<Link>): Lineage => {
  const known = new Map<string, Draft>()
  const ignored = new Map<string, string>()
  const draftOf = (name: string): Draft => {
    let draft = known.get(name)
    if (draft === undefined) known.set(name, draft = newDraft(name))
    return draft
  }
  for (const link of [...links].sort((left, right) => left.position - right.position)) {
    const [from, to] = [draftOf(link.from), draftOf(link.to)]
    const reason = link.kind === "move" ? move(from, to, link.to, known) : merge(from, to, link.at)
    if (reason !== undefined) ignored.set(link.id, reason)
  }
  return {
    issueOf: (name) => known.get(name) ?? { id: name, names: [name], shown: name, merged: undefined },
    issues: [...new Set(known.values())],
    ignored
  }
}

/** The issue that a chain of merges ends at: the mission. */
export const missionOf = (issue: Issue): Issue => issue.merged === undefined ? issue : missionOf(issue.merged.into)

/** An issue while links are read; drafts that a move makes one are replaced by the first of them. */
interface Draft extends Issue {
  names: Array<string>
  shown: string
  merged: { into: Draft; at: number } | undefined
  /** What was merged into it, one step away. */
  readonly duplicates: Array<Draft>
}

const newDraft = (name: string): Draft => ({
  id: name,
  names: [name],
  shown: name,
  merged: undefined,
  duplicates: []
})

const move = (from: Draft, to: Draft, name: string, known: Map<string, Draft>): string | undefined => {
  if (from !== to) {
    if (missionOf(from) === missionOf(to)) return "the two are one mission already"
    if (to.merged !== undefined) return "the new reference is a duplicate of another mission"
    from.names.push(...to.names)
    for (const other of to.names) known.set(other, from)
    from.duplicates.push(...to.duplicates)
    for (const { merged } of to.duplicates) merged!.into = from
  }
  from.shown = name
  return undefined
}

const merge = (from: Draft, to: Draft, at: number): string | undefined => {
  const [duplicate, into] = [missionOf(from) as Draft, missionOf(to) as Draft]
  if (duplicate === into) return "the two are one mission already"
  duplicate.merged = { into, at }
  into.duplicates.push(duplicate)
  return undefined
}
