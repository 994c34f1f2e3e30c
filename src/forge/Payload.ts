/** What the ledger reads of a delivery: one shape for Forgejo, Gitea and GitHub. What is not named here is dropped, addresses of e-mail first of all. */
import { Schema } from "effect"
import { parseForgeTime } from "./forgeTime.ts"

/** Go writes `null` for what is not there, others leave it out. */
const maybe = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

const Id = Schema.Int.check(Schema.isGreaterThan(0))

/** Printable and without spaces; forges are stricter, each in its own way. */
const Login = Schema.String.check(Schema.isPattern(/^[!-~]{1,100}$/u))

/** A time that stands for none is no time. */
const Time = Schema.String.check(Schema.makeFilter((text) => parseForgeTime(text) === null ? "no time" : undefined))

/** Gogs and old Gitea name people twice, or only the second way. */
export const User = Schema.Struct({ id: maybe(Schema.Int), login: maybe(Login), username: maybe(Login) })
export type User = typeof User.Type

export const Repository = Schema.Struct({
  id: Id,
  full_name: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/u)),
  permissions: maybe(Schema.Struct({ admin: maybe(Schema.Boolean), push: maybe(Schema.Boolean) }))
})
export type Repository = typeof Repository.Type

export const Label = Schema.Struct({ id: Schema.Int, name: Schema.String })

/** An issue; a pull request where these count as well. */
export const Issue = Schema.Struct({
  number: Id,
  created_at: maybe(Schema.String),
  updated_at: maybe(Schema.String),
  closed_at: maybe(Schema.String),
  labels: maybe(Schema.Array(Label)),
  assignees: maybe(Schema.Array(User))
})
export type Issue = typeof Issue.Type

export const Comment = Schema.Struct({
  id: Id,
  body: Schema.String,
  created_at: Time,
  user: maybe(User),
  author_association: maybe(Schema.String)
})
export type Comment = typeof Comment.Type

/** What decides whether a delivery can mean anything; its parts are looked at only then. */
export const Outline = Schema.Struct({
  action: Schema.optionalKey(Schema.Unknown),
  issue: Schema.optionalKey(Schema.Unknown),
  pull_request: Schema.optionalKey(Schema.Unknown),
  comment: Schema.optionalKey(Schema.Unknown),
  is_pull: Schema.optionalKey(Schema.Unknown),
  before: Schema.optionalKey(Schema.Unknown),
  after: Schema.optionalKey(Schema.Unknown),
  zen: Schema.optionalKey(Schema.Unknown)
})
export type Outline = typeof Outline.Type

const common = { repository: Repository, sender: maybe(User) }
export const CommentPayload = Schema.Struct({ ...common, issue: Issue, comment: Comment })
export type CommentPayload = typeof CommentPayload.Type
export const IssuePayload = Schema.Struct({ ...common, issue: Issue })
export type IssuePayload = typeof IssuePayload.Type
