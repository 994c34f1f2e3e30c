/** The documents of the three dialects, decoded: what the ledger does not need is not looked at. */
import { Effect, Result, Schema, SchemaTransformation } from "effect"
import { issuePath } from "../http/issuePath.ts"
import type { ForgeFailure } from "./ForgeFailure.ts"
import { malformed } from "./refusal.ts"

/** A misshapen field is a malformed answer, named by its path and never by its content. */
export const decodeForge = <S extends Schema.Codec<unknown, unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (doing: string, json: unknown): Effect.Effect<S["Type"], ForgeFailure> => {
    const decoded = decode(json)
    return Result.isSuccess(decoded)
      ? Effect.succeed(decoded.success)
      : Effect.fail(malformed(doing, `has no usable ${issuePath(decoded.failure.issue) || "document"}`))
  }
}

/** RFC 3339 with any offset, as ms since the epoch. */
export const Stamp = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u)
).pipe(Schema.decodeTo(
  Schema.Number.check(Schema.isFinite()),
  SchemaTransformation.transform({ decode: (text) => Date.parse(text), encode: (ms) => new Date(ms).toISOString() })
))

/** A field that may be missing or null: Go's empty lists are null. */
export const maybe = <S extends Schema.Top>(schema: S) => Schema.optional(Schema.NullOr(schema))

/** Somebody; old Giteas have only `username`. */
export const Person = Schema.Struct({
  id: maybe(Schema.Int),
  login: maybe(Schema.String),
  username: maybe(Schema.String)
})

/** Their login; null for nobody. */
export const loginOf = (person: typeof Person.Type | null | undefined): string | null =>
  person?.login ?? person?.username ?? null

export const LabelDocument = Schema.Struct({ id: Schema.Int, name: Schema.String, exclusive: maybe(Schema.Boolean) })

export const RepositoryDocument = Schema.Struct({
  id: Schema.Int,
  name: Schema.String,
  owner: Person,
  archived: maybe(Schema.Boolean),
  private: maybe(Schema.Boolean),
  permissions: maybe(Schema.Struct({ admin: maybe(Schema.Boolean), push: maybe(Schema.Boolean) }))
})

export const IssueDocument = Schema.Struct({
  number: Schema.Int,
  title: Schema.String,
  state: Schema.Literals(["open", "closed"]),
  user: maybe(Person),
  labels: maybe(Schema.Array(LabelDocument)),
  assignees: maybe(Schema.Array(Person)),
  created_at: Stamp,
  updated_at: Stamp,
  closed_at: maybe(Stamp),
  pull_request: maybe(Schema.Unknown),
  repository: maybe(Schema.Struct({ id: Schema.Int }))
})

export const CommentDocument = Schema.Struct({
  id: Schema.Int,
  user: maybe(Person),
  body: maybe(Schema.String),
  issue_url: maybe(Schema.String),
  pull_request_url: maybe(Schema.String),
  html_url: maybe(Schema.String),
  created_at: Stamp,
  updated_at: Stamp,
  author_association: maybe(Schema.String)
})

export const HookDocument = Schema.Struct({
  id: Schema.Int,
  active: Schema.Boolean,
  events: maybe(Schema.Array(Schema.String)),
  config: maybe(Schema.Struct({ url: maybe(Schema.String), content_type: maybe(Schema.String) }))
})

/** A line of a timeline that can mean something: `type` is Forgejo's and Gitea's, `event` GitHub's. */
export const EntryDocument = Schema.Struct({
  id: Schema.Int,
  type: maybe(Schema.String),
  event: maybe(Schema.String),
  user: maybe(Person),
  actor: maybe(Person),
  body: maybe(Schema.String),
  created_at: Stamp,
  label: maybe(Schema.Struct({ name: Schema.String })),
  assignee: maybe(Person),
  removed_assignee: maybe(Schema.Boolean),
  tracked_time: maybe(Schema.Struct({ time: Schema.Int, user_name: maybe(Schema.String) }))
})
