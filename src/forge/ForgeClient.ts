/** What the ledger reads on a forge and writes to it, in one vocabulary for Forgejo, Gitea and GitHub. */
import { Effect } from "effect"
import type { ForgeKind } from "../event/Forge.ts"
import { commentCalls } from "./commentCalls.ts"
import type { ForgeFailure } from "./ForgeFailure.ts"
import { type ForgeAccess, makeForgeHttp } from "./ForgeHttp.ts"
import { hookCalls } from "./hookCalls.ts"
import { issueCalls } from "./issueCalls.ts"
import { repositoryCalls } from "./repositoryCalls.ts"

/** A repository by name, as the forge is asked for it; names are the same in any case. */
export interface RepositoryName {
  readonly owner: string
  readonly name: string
}

/** The software that answers. `kind` is null where it does not say. */
export interface ForgeServer {
  readonly kind: ForgeKind | null
  readonly version: string | null
}

/**
 * A repository as it is named now. `id` outlives every name; `moved`: it was asked for by another name than it has
 * now. `may`: what the token's owner may do, where the forge says so.
 */
export interface ForgeRepository extends RepositoryName {
  readonly id: number
  readonly moved: boolean
  readonly archived: boolean
  readonly private: boolean
  readonly may: { readonly admin: boolean; readonly push: boolean } | null
}

/** An issue or pull request. Instants are ms since the epoch; forges know whole seconds. */
export interface ForgeIssue {
  readonly number: number
  readonly title: string
  readonly state: "open" | "closed"
  readonly isPull: boolean
  readonly by: string | null
  readonly labels: ReadonlyArray<ForgeLabel>
  readonly assignees: ReadonlyArray<string>
  readonly createdAt: number
  readonly updatedAt: number
  readonly closedAt: number | null
  /** The repository's id, where the forge says so: another may have taken its name. */
  readonly repository: number | null
}

/** `exclusive`: of its scope (`mission/…`) an issue has at most one. */
export interface ForgeLabel {
  readonly id: number
  readonly name: string
  readonly exclusive: boolean
}

/** A comment. `issue` is the number; `association` is GitHub's word for who wrote it (`MEMBER`, …). */
export interface ForgeComment {
  readonly id: number
  readonly issue: number
  readonly isPull: boolean
  readonly by: string | null
  readonly body: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly association: string | null
}

/** One line of an issue's timeline that can mean something here; `at` in ms. */
export type ForgeEntry = { readonly id: number; readonly at: number; readonly by: string | null } & ForgeChange

/** `worked`: a stopwatch was stopped after so many seconds. */
export type ForgeChange =
  | { readonly kind: "closed" | "reopened" }
  | { readonly kind: "label"; readonly label: string; readonly added: boolean }
  | { readonly kind: "assignee"; readonly login: string; readonly added: boolean }
  | { readonly kind: "startedWork" | "cancelledWork" }
  | { readonly kind: "worked"; readonly seconds: number }

/** `complete`: every line could be read, so that what is not among them did not happen. */
export interface ForgeTimeline {
  readonly entries: ReadonlyArray<ForgeEntry>
  readonly complete: boolean
}

/** What somebody may do in a repository. */
export type ForgeLevel = "none" | "read" | "write" | "admin"

/** A hook of a repository; nobody learns its secret. */
export interface ForgeHook {
  readonly id: number
  readonly url: string
  readonly active: boolean
  readonly events: ReadonlyArray<string>
  readonly json: boolean
}

/** A hook to hang up. */
export interface NewHook {
  readonly url: string
  readonly secret: string
}

/** Whether the token can do what the ledger needs. `missing` are scopes in the forge's words. */
export interface ForgeAccessCheck {
  readonly login: string | null
  readonly repository: ForgeRepository | null
  readonly missing: ReadonlyArray<string>
}

export type Reaction = "eyes" | "rocket" | "confused"

type Told<A> = Effect.Effect<A, ForgeFailure>

/** Every call is one or more requests, one at a time; readings are tried again for a moment, writings never. */
export interface ForgeClient {
  readonly kind: ForgeKind
  readonly server: Told<ForgeServer>
  /** Who the token belongs to. */
  readonly me: Told<{ readonly id: number; readonly login: string }>
  /** Follows renames and transfers, and says so. */
  readonly repository: (name: RepositoryName) => Told<ForgeRepository>
  readonly repositoryById: (id: number) => Told<ForgeRepository>
  readonly issue: (name: RepositoryName, number: number) => Told<ForgeIssue>
  /** Issues that changed at or after `since` (ms; null: ever), open and closed; with or without (default) pull requests. */
  readonly issuesSince: (
    name: RepositoryName,
    since: number | null,
    withPulls?: boolean
  ) => Told<ReadonlyArray<ForgeIssue>>
  /** Comments of the whole repository that changed at or after `since`, pull requests' included, oldest first. One that cannot be read is left out. */
  readonly commentsSince: (name: RepositoryName, since: number | null) => Told<ReadonlyArray<ForgeComment>>
  readonly commentsOf: (name: RepositoryName, number: number) => Told<ReadonlyArray<ForgeComment>>
  /** One comment; fails as `gone` where it is no comment any more. */
  readonly commentById: (name: RepositoryName, comment: number) => Told<ForgeComment>
  readonly timeline: (name: RepositoryName, number: number) => Told<ForgeTimeline>
  /** null: the token may not ask. */
  readonly permission: (name: RepositoryName, login: string) => Told<ForgeLevel | null>
  /** Once is enough: a reaction that is there already stays. */
  readonly react: (name: RepositoryName, comment: number, reaction: Reaction) => Told<void>
  /** Gives the comment's id. */
  readonly comment: (name: RepositoryName, number: number, body: string) => Told<number>
  /** Fails as `not-found` or `gone` where the comment was deleted. */
  readonly editComment: (name: RepositoryName, comment: number, body: string) => Told<void>
  /** The newest comment by this login whose body begins with the marker: a marker by somebody else counts for nothing. */
  readonly findComment: (
    name: RepositoryName,
    number: number,
    by: { readonly login: string; readonly marker: string }
  ) => Told<ForgeComment | null>
  readonly labels: (name: RepositoryName) => Told<ReadonlyArray<ForgeLabel>>
  readonly createLabel: (name: RepositoryName, label: NewLabel) => Told<ForgeLabel>
  readonly hooks: (name: RepositoryName) => Told<ReadonlyArray<ForgeHook>>
  /** Fails where a hook could not be made, without making one. */
  readonly tryHooks: (name: RepositoryName) => Told<void>
  /** Active, JSON, for issues and comments, and for pushes where the forge's test delivery is one, as it goes only to hooks that want pushes. */
  readonly createHook: (name: RepositoryName, hook: NewHook) => Told<ForgeHook>
  /** Sets everything as for a new one but the secret, which Forgejo and Gitea never change; on GitHub the address stays as well. */
  readonly updateHook: (name: RepositoryName, id: number, url: string) => Told<ForgeHook>
  readonly deleteHook: (name: RepositoryName, id: number) => Told<void>
  /** Asks the forge for a delivery to try the hook with; it comes later, or not at all. */
  readonly testHook: (name: RepositoryName, id: number) => Told<void>
  /** Tries what the ledger needs, without changing anything. */
  readonly checkAccess: (name: RepositoryName) => Told<ForgeAccessCheck>
}

/** A client of one forge. */
export const makeForgeClient = Effect.fn("ForgeClient.make")(function*(access: ForgeAccess) {
  const http = yield* makeForgeHttp(access)
  const client: ForgeClient = {
    kind: access.kind,
    ...repositoryCalls(http),
    ...issueCalls(http),
    ...commentCalls(http),
    ...hookCalls(http)
  }
  return client
})

/** A label to make; `color` as six hexadecimal digits. */
export interface NewLabel {
  readonly name: string
  readonly color: string
  readonly description: string
  readonly exclusive: boolean
}
