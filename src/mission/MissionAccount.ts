/** All that was said about missions and not retracted, and the missions that come of it. */
import { joinedHistory, type Statement } from "./joinedHistory.ts"
import { type Issue, type Lineage, type Link, makeLineage, missionOf } from "./Lineage.ts"
import type { MissionHistory } from "./windows.ts"

/** A statement about the issue that a name means, or a link between two names. */
export type Said = { readonly name: string; readonly statement: Statement } | { readonly link: Link }

/** Names are canonical ids of references; a mission's id is the first name of its issue. */
export class MissionAccount {
  readonly #statements = new Map<string, Map<string, Statement>>()
  readonly #links = new Map<string, Link>()
  #lineage: Lineage = makeLineage([])
  #issues = new Map<string, ReadonlyArray<Issue>>()
  #linked: ReadonlyMap<string, ReadonlySet<string>> = new Map()

  constructor(said: Iterable<Said> = []) {
    for (const one of said) {
      if ("link" in one) this.#links.set(one.link.id, one.link)
      else this.#say(one.name, one.statement)
    }
    this.#relate()
  }

  add(said: Said): void {
    if ("link" in said) {
      this.#links.set(said.link.id, said.link)
      this.#relate()
    } else this.#say(said.name, said.statement)
  }

  remove(said: Said): void {
    if ("link" in said) {
      this.#links.delete(said.link.id)
      this.#relate()
    } else this.#statements.get(said.name)?.delete(said.statement.id)
  }

  /** Links that cannot hold, by id, with the reason. */
  get ignoredLinks(): ReadonlyMap<string, string> {
    return this.#lineage.ignored
  }

  /** The id of the mission that a name means. */
  missionNamed(name: string): string {
    return missionOf(this.#lineage.issueOf(name)).id
  }

  /** Its own issue first, then its duplicates. */
  issuesOf(mission: string): ReadonlyArray<Issue> {
    return this.#issues.get(mission) ?? [this.#lineage.issueOf(mission)]
  }

  /** All names that links connect the name with, itself too: what a link of one of them changes, it changes among these. */
  namesLinked(name: string): ReadonlySet<string> {
    return this.#linked.get(name) ?? new Set([name])
  }

  historyOf(mission: string): MissionHistory {
    return joinedHistory(
      this.issuesOf(mission),
      ({ names }) => names.flatMap((name) => [...this.#statements.get(name)?.values() ?? []])
    )
  }

  #say(name: string, statement: Statement): void {
    const known = this.#statements.get(name)
    if (known === undefined) this.#statements.set(name, new Map([[statement.id, statement]]))
    else known.set(statement.id, statement)
  }

  #relate(): void {
    this.#lineage = makeLineage([...this.#links.values()])
    this.#linked = groupsOf(this.#links.values())
    this.#issues = new Map()
    for (const issue of this.#lineage.issues) {
      const mission = missionOf(issue)
      const others = this.#issues.get(mission.id) ?? [mission]
      this.#issues.set(mission.id, issue === mission ? others : [...others, issue])
    }
  }
}

/** Each name with all it is connected with. The smaller group joins the larger, so that many links cost little. */
const groupsOf = (links: Iterable<Link>): ReadonlyMap<string, ReadonlySet<string>> => {
  const groups = new Map<string, Set<string>>()
  const groupOf = (name: string): Set<string> => {
    let group = groups.get(name)
    if (group === undefined) groups.set(name, group = new Set([name]))
    return group
  }
  for (const { from, to } of links) {
    const [left, right] = [groupOf(from), groupOf(to)]
    if (left === right) continue
    const [smaller, larger] = left.size < right.size ? [left, right] : [right, left]
    for (const name of smaller) {
      larger.add(name)
      groups.set(name, larger)
    }
  }
  return groups
}
