/** Why a forge could not be asked or told something: typed, without any text of the forge, address or secret. */
import { Schema } from "effect"

/**
 * What went wrong between the ledger and a forge.
 *
 * - `doing`: what was tried, to be read after "could not": `read issue 3 of trentuna/ledger`;
 * - `reason`: `unauthorised` = the token is not accepted, `forbidden` = it or its owner may not, `not-found` = there is no
 *   such thing for this token, `gone` = there was, `refused` = understood and declined, `malformed` = the answer is no
 *   answer, `busy` = asked to come back later, `unreachable` = no answer, or a server's failure;
 * - `status`: the HTTP status, where there was an answer;
 * - `scope`: for `forbidden`, what the token lacks in the forge's own words (`write:issue`), where it said so;
 * - `retryAfterMs`: for how long the forge asked to be left alone, counted from the failure.
 */
export class ForgeFailure extends Schema.TaggedError<ForgeFailure>()("ForgeFailure", {
  doing: Schema.String,
  reason: Schema.Literals([
    "unreachable",
    "busy",
    "unauthorised",
    "forbidden",
    "not-found",
    "gone",
    "refused",
    "malformed"
  ]),
  status: Schema.NullOr(Schema.Int),
  detail: Schema.String,
  scope: Schema.NullOr(Schema.String),
  retryAfterMs: Schema.NullOr(Schema.Number)
}) {
  override get message() {
    return `could not ${this.doing}: ${this.detail}`
  }
}

/** Only a person can mend it; trying the same again is of no use. */
export const isPermanent = ({ reason }: ForgeFailure): boolean =>
  reason !== "unreachable" && reason !== "busy" && reason !== "malformed"
