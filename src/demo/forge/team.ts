/** The team as it is on its forge: an organisation with one repository, who may do what there, and the issue of its mission. */
import type { ForgeStandIn } from "./ForgeStandIn.ts"

/** The repository that the team's forge has. */
export const repository = "trentuna/token-monitor"

/** 7 April 2026, 8:59:10 in Europe: when the team's issue was opened. */
export const opened = Date.parse("2026-04-07T08:59:10+02:00")

const joined = Date.parse("2026-02-11T09:14:03+01:00")

/** Ids by login. */
const people = { ludo: 1, vigilio: 4, hannibal: 7, face: 8, ledger: 9, stranger: 11 }

/**
 * Puts the team on an empty forge: a private repository that `ludo` administers and `stranger` may only read, issue 3 of it, opened at
 * `at`, and the ledger's own account, which may write or `administer` it. Gives the ledger's token, with the scopes that it needs and no
 * more; who administers needs more to hang up the webhook.
 */
export const setTheScene = (forge: ForgeStandIn, at = opened, administers = false): string => {
  forge.addUser("trentuna", { id: 2, fullName: "Trentuna", organisation: true, createdAt: joined })
  for (const [login, id] of Object.entries(people)) {
    const fullName = login[0]?.toUpperCase() + login.slice(1)
    forge.addUser(login, { id, fullName, email: `${login}@team.example`, createdAt: joined })
  }
  forge.addRepository(repository, {
    id: 31,
    description: "Budget intelligence",
    language: "JavaScript",
    size: 412,
    watchers: 3,
    createdAt: Date.parse("2026-03-29T18:02:41+02:00"),
    updatedAt: Date.parse("2026-04-07T09:12:55+02:00"),
    access: {
      ...{ ludo: "admin", vigilio: "write", hannibal: "write", face: "write", stranger: "read" },
      ledger: administers ? "admin" : "write"
    }
  })
  forge.addLabel(repository, "hannibal", { id: 12, color: "1d76db" })
  forge.addLabel(repository, "deep", { id: 15, color: "5319e7" })
  forge.openIssue({
    repository,
    id: 118,
    number: 3,
    by: "vigilio",
    title: "Mission: Budget Intelligence & TUI",
    body: "Hannibal runs the team on it.",
    labels: ["hannibal", "deep"],
    assignees: ["hannibal"],
    at
  })
  return forge.addToken("ledger", ["write:issue", `${administers ? "write" : "read"}:repository`, "read:user"])
}
