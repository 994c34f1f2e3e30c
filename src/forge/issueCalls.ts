/** Reading issues, their timelines and labels. */
import { Effect } from "effect"
import type { ForgeClient, ForgeIssue, ForgeLabel, RepositoryName } from "./ForgeClient.ts"
import { decodeForge, IssueDocument, LabelDocument, loginOf } from "./forgeDocuments.ts"
import type { ForgeHttp } from "./ForgeHttp.ts"
import { legible } from "./legible.ts"
import { readPages, readWhole } from "./readPages.ts"
import { below, called } from "./repositoryCalls.ts"
import { toTimeline } from "./timelineEntry.ts"

export const issueCalls = (
  http: ForgeHttp
): Pick<ForgeClient, "issue" | "issuesSince" | "timeline" | "labels" | "createLabel"> => ({
  issue: (name, number) =>
    Effect.gen(function*() {
      const doing = `read issue ${number.toString()} of ${called(name)}`
      return toIssue(yield* decodeIssue(doing, (yield* http.ask({ doing, path: below(name, "issues", number) })).json))
    }),
  issuesSince: (name, since, withPulls = false) => readIssues(http, name, since, withPulls),
  timeline: (name, number) =>
    Effect.gen(function*() {
      const doing = `read the timeline of issue ${number.toString()} of ${called(name)}`
      return yield* toTimeline(
        doing,
        yield* readWhole(http, { doing, path: below(name, "issues", number, "timeline") })
      )
    }),
  labels: (name) =>
    Effect.gen(function*() {
      const doing = `read the labels of ${called(name)}`
      const pages = yield* readPages(http, { doing, path: below(name, "labels") })
      return yield* Effect.forEach(pages, (json) => Effect.map(decodeLabel(doing, json), toLabel))
    }),
  createLabel: (name, label) =>
    Effect.gen(function*() {
      const doing = `make the label ${label.name} in ${called(name)}`
      const { exclusive, ...document } = label
      const body = http.kind === "github" ? document : { ...document, color: `#${label.color}`, exclusive }
      const answer = yield* http.ask({ doing, method: "POST", path: below(name, "labels"), body })
      return toLabel(yield* decodeLabel(doing, answer.json))
    })
})

/** How a query says from when on. */
export const sinceOf = (since: number | null): Readonly<Record<string, string>> =>
  // The forge compares whole seconds, and none may be lost to a fraction of ours.
  since === null ? {} : { since: new Date(Math.floor(since / 1_000) * 1_000).toISOString().replace(".000Z", "Z") }

const decodeIssue = decodeForge(IssueDocument)
const decodeLabel = decodeForge(LabelDocument)

const readIssues = Effect.fnUntraced(function*(
  http: ForgeHttp,
  name: RepositoryName,
  since: number | null,
  withPulls: boolean
) {
  const doing = `read the issues of ${called(name)}`
  // GitHub's `type` is another: the name of what sort of issue it is.
  const type: Readonly<Record<string, string>> = withPulls || http.kind === "github" ? {} : { type: "issues" }
  const query = { state: "all", ...type, ...sinceOf(since) }
  const found = new Map<number, ForgeIssue>()
  const pages = yield* readPages(http, { doing, path: below(name, "issues"), query })
  for (const issue of yield* legible(pages, (json) => Effect.map(decodeIssue(doing, json), toIssue))) {
    // An issue opened between two pages pushes the last of the first page onto the second.
    if (withPulls || !issue.isPull) found.set(issue.number, issue)
  }
  return [...found.values()]
})

const toIssue = (document: typeof IssueDocument.Type): ForgeIssue => ({
  number: document.number,
  title: document.title,
  state: document.state,
  isPull: document.pull_request !== undefined && document.pull_request !== null,
  by: loginOf(document.user),
  labels: (document.labels ?? []).map(toLabel),
  assignees: (document.assignees ?? []).flatMap((person) => loginOf(person) ?? []),
  createdAt: document.created_at,
  updatedAt: document.updated_at,
  // Go's zero time, the year 1, is none.
  closedAt: (document.closed_at ?? 0) > 0 ? document.closed_at ?? null : null,
  repository: document.repository?.id ?? null
})

const toLabel = ({ exclusive, id, name }: typeof LabelDocument.Type): ForgeLabel => ({
  id,
  name,
  exclusive: exclusive === true
})
