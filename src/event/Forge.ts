/** What forges say and what the ledger did about it: all of it notes, but for `ForgeNamed`; the bookmarks made of it are events of their own. */
import { Schema } from "effect"
import { Timestamp } from "../time/Timestamp.ts"
import { AgentName } from "./Key.ts"
import { Name } from "./MissionRef.ts"

export const ForgeKind = Schema.Literals(["forgejo", "gitea", "github"])
export type ForgeKind = typeof ForgeKind.Type

/** Of a configured forge: a host name, with port and sub-path where it has them, in lower case: `forge.example/git`. */
const Host = Schema.NonEmptyString
const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Positive = Schema.Int.check(Schema.isGreaterThan(0))

/** A forge was configured. The one that `isDefault` is what the host `default` of stored missions means. */
export const ForgeNamed = Schema.Struct({
  forge: Schema.NonEmptyString,
  kind: ForgeKind,
  host: Host,
  isDefault: Schema.Boolean
}).annotate({ identifier: "ForgeNamed" })
export type ForgeNamed = typeof ForgeNamed.Type

/** As the forge names it at that time; `id` stays when it is renamed or transferred. */
export const ForgeRepository = Schema.Struct({ id: Count, owner: Name, name: Name })
  .annotate({ identifier: "ForgeRepository" })
export type ForgeRepository = typeof ForgeRepository.Type

/** `plain` is the label `mission`: as active, unless another label says paused. */
export const LabelMeaning = Schema.Literals(["active", "paused", "plain"])
export type LabelMeaning = typeof LabelMeaning.Type

export const MissionCommand = Schema.Literals(["start", "pause", "resume", "end", "cost", "status", "refused"])
export type MissionCommand = typeof MissionCommand.Type

/**
 * A comment that commands. `agents` are those it names that are known, `unknown` the other names; `permitted` says whether its author
 * may write to the repository (null: nobody could tell); `reason` why the command is `refused` as it stands; `note` what else the
 * line says.
 */
const CommandAct = Schema.Struct({
  kind: Schema.Literal("command"),
  comment: Positive,
  command: MissionCommand,
  agents: Schema.Array(AgentName),
  unknown: Schema.Array(Schema.NonEmptyString),
  permitted: Schema.NullOr(Schema.Boolean),
  reason: Schema.NullOr(Schema.NonEmptyString),
  note: Schema.optionalKey(Schema.NonEmptyString)
})

/**
 * One thing that somebody did on the forge, with what the configuration makes of it resolved:
 *
 * - `labels` and `assignees` are the whole state afterwards, as a delivery shows it; `label` and `assignee` one change, as the timeline
 *   tells it. Assignees are those who are known agents;
 * - `worked`: a stopwatch was stopped; the window is `[at - seconds, at)`;
 * - `named`: the repository has this owner and name now.
 */
export const ForgeAct = Schema.Union([
  CommandAct,
  Schema.Struct({ kind: Schema.Literal("closed") }),
  Schema.Struct({ kind: Schema.Literal("reopened") }),
  Schema.Struct({
    kind: Schema.Literal("labels"),
    means: Schema.Struct({ active: Schema.Boolean, paused: Schema.Boolean, plain: Schema.Boolean })
  }),
  Schema.Struct({ kind: Schema.Literal("label"), means: LabelMeaning, added: Schema.Boolean }),
  Schema.Struct({ kind: Schema.Literal("assignees"), agents: Schema.Array(AgentName) }),
  Schema.Struct({ kind: Schema.Literal("assignee"), agent: AgentName, added: Schema.Boolean }),
  Schema.Struct({ kind: Schema.Literal("worked"), agent: AgentName, seconds: Positive }),
  Schema.Struct({ kind: Schema.Literal("named") })
]).annotate({ identifier: "ForgeAct" })
export type ForgeAct = typeof ForgeAct.Type

/**
 * An act that was seen for the first time. It occurred when the forge says, clamped between the making of the issue and the moment it
 * was seen; `claimedAt` is the forge's own time where that had to be done.
 *
 * - `issue`: null where the act is the repository's;
 * - `by`: login, null where the forge does not say;
 * - `delivery`: id of the delivery, which anybody could have made up; `entry`: id of the timeline's entry;
 * - `flags`: what is odd about it, for people.
 */
export const ForgeActSeen = Schema.Struct({
  forge: Schema.NonEmptyString,
  repository: ForgeRepository,
  issue: Schema.NullOr(Positive),
  by: Schema.NullOr(Schema.NonEmptyString),
  act: ForgeAct,
  via: Schema.Literals(["webhook", "reconcile"]),
  delivery: Schema.NullOr(Schema.NonEmptyString),
  entry: Schema.NullOr(Positive),
  flags: Schema.Array(Schema.NonEmptyString),
  claimedAt: Schema.optionalKey(Timestamp)
}).annotate({ identifier: "ForgeActSeen" })
export type ForgeActSeen = typeof ForgeActSeen.Type

/**
 * What became of the act at position `act`; `reason` says why it made no bookmark, or why it was refused. `bookmarks`: so many events directly
 * before this one, of the same append, are bookmarks and retractions that the ledger made because of the act. An act is settled anew where
 * something that is learned later changes what it means; the last word counts.
 */
export const ForgeActSettled = Schema.Struct({
  act: Positive,
  verdict: Schema.Literals(["recorded", "nothing", "refused"]),
  reason: Schema.NullOr(Schema.NonEmptyString),
  bookmarks: Schema.optionalKey(Count)
}).annotate({ identifier: "ForgeActSettled" })
export type ForgeActSettled = typeof ForgeActSettled.Type

/** Reactions (`eyes`, `rocket`, `confused`), a comment that says why not, an answer to a question, the mission's receipt. */
export const ForgeReplyKind = Schema.Literals(["eyes", "rocket", "confused", "refusal", "answer", "receipt"])
export type ForgeReplyKind = typeof ForgeReplyKind.Type

/** Position of an act, or identity of a mission. */
const About = Schema.Union([Positive, Schema.NonEmptyString])

/**
 * The ledger posted something. `comment`: the comment's id, null for a reaction; `digest` of its text, by which an unchanged one is known.
 * Of a receipt: `asOf`, the position that its figures are from, `corrects`, that of the figures it corrects, and `on`, the issue of the comment.
 */
export const ForgeReplyPosted = Schema.Struct({
  about: About,
  kind: ForgeReplyKind,
  comment: Schema.NullOr(Positive),
  digest: Schema.NullOr(Schema.NonEmptyString),
  asOf: Schema.optionalKey(Positive),
  corrects: Schema.optionalKey(Positive),
  on: Schema.optionalKey(Schema.Struct({ owner: Name, name: Name, issue: Positive }))
}).annotate({ identifier: "ForgeReplyPosted" })
export type ForgeReplyPosted = typeof ForgeReplyPosted.Type

/** It could not be posted. `reason` is made by the ledger, never text of the forge; `permanent`: it is not tried again. */
export const ForgeReplyFailed = Schema.Struct({
  about: About,
  kind: ForgeReplyKind,
  reason: Schema.NonEmptyString,
  permanent: Schema.Boolean
}).annotate({ identifier: "ForgeReplyFailed" })
export type ForgeReplyFailed = typeof ForgeReplyFailed.Type

/**
 * The repository was read to the end of all that changed there up to `until`, on the forge's clock. The timelines of `issues` were read
 * whole, after the log stood at `begun`: what a delivery had told of them until then, and they lack, did not happen. Those of `partly` have
 * lines that the forge cannot tell, or are gone; those of `unread` could not be read, and are tried again.
 */
export const ForgeRead = Schema.Struct({
  forge: Schema.NonEmptyString,
  repository: ForgeRepository,
  until: Timestamp,
  begun: Schema.optionalKey(Count),
  issues: Schema.optionalKey(Schema.Array(Positive)),
  partly: Schema.optionalKey(Schema.Array(Positive)),
  unread: Schema.optionalKey(Schema.Array(Positive))
}).annotate({ identifier: "ForgeRead" })
export type ForgeRead = typeof ForgeRead.Type
