/** What somebody does on an issue of the story's forge: as words, and as it is done there. */
import type { ForgeStandIn } from "./forge/ForgeStandIn.ts"
import { repository } from "./forge/team.ts"

/** A login, the number of an issue, and one thing done there: a comment, a label set, an assignee taken off, or closing. */
export type Deed =
  & { readonly by: string; readonly issue: number }
  & (
    | { readonly comments: string }
    | { readonly labels: string }
    | { readonly unassigns: string }
    | { readonly closes: true }
  )

/** `vigilio comments on #3: /mission start`. */
export const deedInWords = (deed: Deed): string => {
  const issue = `#${deed.issue}`
  if ("comments" in deed) return `${deed.by} comments on ${issue}: ${deed.comments}`
  if ("labels" in deed) return `${deed.by} labels ${issue}: ${deed.labels}`
  if ("unassigns" in deed) return `${deed.by} takes ${deed.unassigns} off ${issue}`
  return `${deed.by} closes ${issue}`
}

/** `at` is what the forge notes as its time, ms. */
export const doDeed = (forge: ForgeStandIn, deed: Deed, at: number): void => {
  const on = { by: deed.by, repository, issue: deed.issue, at }
  if ("comments" in deed) forge.comment({ ...on, body: deed.comments })
  else if ("labels" in deed) forge.label({ ...on, add: [deed.labels] })
  else if ("unassigns" in deed) forge.unassign({ ...on, login: deed.unassigns })
  else forge.closeIssue(on)
}
