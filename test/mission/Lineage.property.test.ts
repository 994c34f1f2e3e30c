/** Any list of moves and merges has a lineage: no circles, one issue a name, and one mission for whatever was linked. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { type Issue, type Link, makeLineage, missionOf } from "../../src/mission/Lineage.ts"

const names = ["a", "b", "c", "d", "e"]
const name = fc.constantFrom(...names)
const lists = fc.array(
  fc.record({
    kind: fc.constantFrom("move" as const, "merge" as const, "merge" as const),
    from: name,
    to: name,
    at: fc.nat(9)
  }),
  { maxLength: 9 }
).map((drawn): ReadonlyArray<Link> => drawn.map((link, index) => ({ ...link, id: `l${index}`, position: index + 1 })))

/** What each name means, told by relabelling all names at every link; nothing is kept of how it came to be. */
const relabelled = (links: ReadonlyArray<Link>) => {
  let mission = new Map(names.map((name) => [name, name]))
  let issue = new Map(names.map((name) => [name, name]))
  const shown = new Map(names.map((name) => [name, name]))
  const ignored = new Set<string>()
  const relabel = (all: Map<string, string>, old: string, fresh: string) =>
    new Map([...all].map(([name, label]) => [name, label === old ? fresh : label]))
  for (const { from, id, kind, to } of links) {
    const [was, is] = [mission.get(from)!, mission.get(to)!]
    const isRename = kind === "move" && issue.get(from) === issue.get(to)
    const isDuplicate = issue.get(to) !== is
    if (!isRename && (was === is || (kind === "move" && isDuplicate))) {
      ignored.add(id)
      continue
    }
    if (kind === "merge") mission = relabel(mission, was, is)
    else {
      if (!isRename) {
        mission = relabel(mission, is, was)
        issue = relabel(issue, issue.get(to)!, issue.get(from)!)
      }
      shown.set(issue.get(from)!, to)
    }
  }
  return { mission, issue, shown, ignored }
}

it("every name means the mission that relabelling gives it, under the name that was said last", () => {
  fc.assert(
    fc.property(lists, (links) => {
      const lineage = makeLineage(links)
      const expected = relabelled(links)
      expect(new Set(lineage.ignored.keys())).toEqual(expected.ignored)
      for (const name of names) {
        const issue = lineage.issueOf(name)
        expect([name, missionOf(issue).id, issue.id, issue.shown]).toEqual([
          name,
          expected.mission.get(name),
          expected.issue.get(name),
          expected.shown.get(issue.id)
        ])
      }
    }),
    { numRuns: 1500 }
  )
})

it("every name is a name of one issue, the first is its id, and every chain of merges ends", () => {
  fc.assert(
    fc.property(lists, (links) => {
      const { issueOf, issues } = makeLineage(links)
      const linked = new Set(links.flatMap(({ from, to }) => [from, to]))
      expect(issues.flatMap(({ names }) => names).toSorted()).toEqual([...linked].toSorted())
      for (const issue of issues) {
        expect(issue.names[0]).toBe(issue.id)
        expect(issue.names).toContain(issue.shown)
        for (const name of issue.names) expect(issueOf(name)).toBe(issue)
        const seen = new Set<Issue>()
        for (let step: Issue | undefined = issue; step !== undefined; step = step.merged?.into) {
          expect(seen).not.toContain(step)
          expect(issues).toContain(step)
          seen.add(step)
        }
      }
    }),
    { numRuns: 1500 }
  )
})

it("whatever holds ties its names together, and nothing else does", () => {
  fc.assert(
    fc.property(lists, (links) => {
      const { ignored, issueOf } = makeLineage(links)
      const together = new Map(names.map((name) => [name, new Set([name])]))
      for (const { from, id, to } of links) {
        if (ignored.has(id)) continue
        const all = new Set([...together.get(from)!, ...together.get(to)!])
        for (const name of all) together.set(name, all)
      }
      for (const name of names) {
        const same = names.filter((other) => missionOf(issueOf(other)) === missionOf(issueOf(name)) || other === name)
        expect(same).toEqual([...together.get(name)!].toSorted())
      }
    }),
    { numRuns: 1500 }
  )
})
