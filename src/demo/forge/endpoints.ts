/** The endpoints of the API, of every dialect: what they are about, and what a token and its owner need. */
import type { Answer } from "./Answer.ts"
import type { Call, IssueCall, RepositoryCall } from "./Call.ts"
import * as hooks from "./hookEndpoints.ts"
import * as issues from "./issueEndpoints.ts"
import * as labels from "./labelEndpoints.ts"
import * as others from "./otherEndpoints.ts"
import type { Level } from "./World.ts"

/** What a token needs: `read:…` to GET, `write:…` for everything else. */
type Scope = "issue" | "repository" | "user" | "organization" | "admin" | "none"

/** An endpoint, and what it is about. `needs` is what the asker must be allowed in the repository. */
export type Route =
  & { readonly scope: Scope }
  & (
    | { readonly in: "forge"; readonly answer: (call: Call) => Answer }
    | { readonly in: "repository"; readonly needs?: Level; readonly answer: (call: RepositoryCall) => Answer }
    | { readonly in: "issue"; readonly needs?: Level; readonly answer: (call: IssueCall) => Answer }
  )

const forge = (scope: Scope, answer: (call: Call) => Answer): Route => ({ in: "forge", scope, answer })
const repository = (
  answer: (call: RepositoryCall) => Answer,
  scope: Scope = "repository",
  needs: Level = "read"
): Route => ({
  in: "repository",
  scope,
  needs,
  answer
})
const issue = (answer: (call: IssueCall) => Answer): Route => ({ in: "issue", scope: "issue", answer })

const admin = (answer: (call: RepositoryCall) => Answer): Route => repository(answer, "repository", "admin")

/** Every endpoint by method and path; `:n` is a number. */
export const endpoints: Readonly<Record<string, Route>> = {
  "GET /version": forge("none", others.version),
  "GET /settings/api": forge("none", others.settings),
  "GET /meta": forge("none", others.meta),
  "GET /user": forge("user", others.me),
  "GET /user/stopwatches": forge("user", others.stopwatches),
  "GET /user/hooks": forge("user", hooks.listUserHooks),
  "POST /user/hooks": forge("user", hooks.createUserHook),
  "GET /orgs/:org/hooks": forge("organization", hooks.listOwnerHooks),
  "POST /orgs/:org/hooks": forge("organization", hooks.createOwnerHook),
  "GET /admin/hooks": forge("admin", hooks.listSystemHooks),
  "POST /admin/hooks": forge("admin", hooks.createSystemHook),
  "GET /repositories/:id": forge("repository", others.readRepositoryById),
  "GET /repos/:o/:r": repository(others.readRepository),
  "GET /repos/:o/:r/times": repository(others.timesOfRepository),
  "GET /repos/:o/:r/collaborators/:user/permission": repository(others.readPermission),
  "GET /repos/:o/:r/hooks": admin(hooks.listHooks),
  "POST /repos/:o/:r/hooks": admin(hooks.createHook),
  "GET /repos/:o/:r/hooks/:id": admin(hooks.readHook),
  "PATCH /repos/:o/:r/hooks/:id": admin(hooks.changeHook),
  "DELETE /repos/:o/:r/hooks/:id": admin(hooks.deleteHook),
  "POST /repos/:o/:r/hooks/:id/tests": admin(hooks.testHook),
  "POST /repos/:o/:r/hooks/:id/pings": admin(hooks.pingHook),
  "GET /repos/:o/:r/labels": repository(labels.listLabels, "issue"),
  "POST /repos/:o/:r/labels": repository(labels.createLabel, "issue", "write"),
  "GET /repos/:o/:r/issues": repository(issues.listIssues, "issue"),
  "POST /repos/:o/:r/issues": repository(issues.openIssue, "issue"),
  "GET /repos/:o/:r/issues/comments": repository(issues.listComments, "issue"),
  "GET /repos/:o/:r/issues/comments/:id": repository(issues.readComment, "issue"),
  "PATCH /repos/:o/:r/issues/comments/:id": repository(issues.changeComment, "issue"),
  "DELETE /repos/:o/:r/issues/comments/:id": repository(issues.removeComment, "issue"),
  "GET /repos/:o/:r/issues/comments/:id/reactions": repository(issues.readReactions, "issue"),
  "POST /repos/:o/:r/issues/comments/:id/reactions": repository(issues.react, "issue"),
  "GET /repos/:o/:r/issues/:n": issue(issues.readIssue),
  "PATCH /repos/:o/:r/issues/:n": issue(issues.changeIssue),
  "GET /repos/:o/:r/issues/:n/comments": issue(issues.listCommentsOfIssue),
  "POST /repos/:o/:r/issues/:n/comments": issue(issues.addComment),
  "GET /repos/:o/:r/issues/:n/timeline": issue(issues.readTimeline),
  "GET /repos/:o/:r/issues/:n/labels": issue(labels.labelsOfIssue),
  "POST /repos/:o/:r/issues/:n/labels": issue(labels.addLabels),
  "PUT /repos/:o/:r/issues/:n/labels": issue(labels.replaceLabels),
  "DELETE /repos/:o/:r/issues/:n/labels": issue(labels.clearLabels),
  "DELETE /repos/:o/:r/issues/:n/labels/:id": issue(labels.removeLabel),
  "POST /repos/:o/:r/issues/:n/stopwatch/start": issue(others.startWatch),
  "POST /repos/:o/:r/issues/:n/stopwatch/stop": issue(others.stopWatch),
  "DELETE /repos/:o/:r/issues/:n/stopwatch/delete": issue(others.dropWatch),
  "GET /repos/:o/:r/issues/:n/times": issue(others.timesOfIssue),
  "POST /repos/:o/:r/issues/:n/times": issue(others.addTime)
}
