/** The forge of the story: the team's stand-in, whose signed deliveries reach the daemon over a socket, and on whose issues it replies. */
import { Effect, type Scope } from "effect"
import { type Deed, doDeed } from "./deed.ts"
import { DemoFailed } from "./DemoFailed.ts"
import type { Comment } from "./forge/Controls.ts"
import { type ForgeStandIn, start } from "./forge/ForgeStandIn.ts"
import { repository, setTheScene } from "./forge/team.ts"
import { scopedStandIn } from "./scopedStandIn.ts"

export interface TeamForge {
  readonly url: string
  readonly repository: string
  /** Of the ledger's own account. */
  readonly token: string
  readonly webhookSecret: string
  /** From now on deliveries go to the daemon at this address. */
  readonly deliverTo: (daemon: string) => void
  /** Done at `at`, ms, and delivered: fails where the daemon did not take it. */
  readonly act: (deed: Deed, at: number) => Effect.Effect<void, DemoFailed>
  /** A command in a comment has been recorded, and its author told so; other deeds get no answer. */
  readonly isAnswered: (deed: Deed) => boolean
  /** What stands on an issue. */
  readonly thread: (issue: number) => Thread
}

export interface Thread {
  readonly title: string
  readonly state: "open" | "closed"
  readonly comments: ReadonlyArray<Comment>
  /** The ledger's account of the cost, and its address. */
  readonly receipt: { readonly body: string; readonly address: string } | undefined
}

/** 6 April 2026, when the issues were there already. Invented, as is the second one's title. */
const before = Date.UTC(2026, 3, 6, 7, 12)

const webhookSecret = "a secret that the demo's forge and its ledger share"

/** On the clock of the story; ends with the scope. */
export const startTeamForge = (now: () => number): Effect.Effect<TeamForge, never, Scope.Scope> =>
  scopedStandIn(() => start({ now })).pipe(Effect.map(furnish))

const furnish = (forge: ForgeStandIn): TeamForge => {
  const token = setTheScene(forge, before)
  forge.addUser("ba", { id: 12, fullName: "BA", email: "ba@team.example", createdAt: before })
  for (const login of ["vigilio", "ba"]) forge.assign({ by: "ludo", repository, issue: 3, login, at: before })
  forge.openIssue({
    repository,
    number: 2,
    by: "ludo",
    title: "Where does the credit go?",
    assignees: ["vigilio", "face"],
    at: before
  })
  return {
    ...{ url: forge.url, repository, token, webhookSecret },
    deliverTo: (daemon) => {
      const [events, url] = [["issues", "issue_comment"], `${daemon}/hooks/forge`]
      forge.addHook(repository, { url, secret: webhookSecret, events, active: true })
    },
    act: (deed, at) =>
      Effect.gen(function*() {
        doDeed(forge, deed, at)
        yield* Effect.promise(() => forge.idle())
        const { error, status } = forge.deliveries().at(-1) ?? { error: "nothing was sent", status: null }
        // 200: one act, told twice.
        if (status !== 202 && status !== 200) return yield* untaken(error ?? `it answered ${status}`)
      }),
    isAnswered: (deed) =>
      !("comments" in deed) ||
      forge.comments(repository, deed.issue).some(({ body, reactions }) =>
        body === deed.comments && reactions.includes("rocket by ledger")
      ),
    thread: (issue) => threadOf(forge, issue)
  }
}

const threadOf = (forge: ForgeStandIn, issue: number): Thread => {
  const { state, title } = forge.issue(repository, issue)
  const comments = forge.comments(repository, issue)
  const receipt = comments.find(({ body, by }) => by === "ledger" && body.startsWith("<!-- ledger:cost "))
  const address = `${forge.url}/${repository}/issues/${issue}#issuecomment-${receipt?.id}`
  return { title, state, comments, receipt: receipt && { body: receipt.body, address } }
}

const untaken = (why: string) =>
  new DemoFailed({
    code: "demo-failed",
    message: `the daemon did not take a delivery of the stand-in forge: ${why}`,
    hint: "try again when this machine has less to do, with --keep",
    exitCode: 1
  })
