/** What forges say, as events of a generated story: none of them moves money. */
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import type { ForgeRemark } from "./tellings.ts"

const repository = { id: 31, owner: "trentuna", name: "ledger" }

export const forgeEvent = ({ at, event, mission }: ForgeRemark): LedgerEvent => {
  const issue = Number(mission.slice(mission.indexOf("#") + 1))
  switch (event) {
    case "named":
      return {
        type: "ForgeNamed",
        payload: { forge: "forge", kind: "forgejo", host: "forge.example/git", isDefault: true }
      }
    case "closed":
      return seen(issue, { kind: "closed" })
    case "labels":
      return seen(issue, { kind: "labels", means: { active: true, paused: false, plain: false } })
    case "command":
      return seen(issue, {
        kind: "command",
        comment: 1733,
        command: "start",
        agents: ["a"],
        unknown: [],
        permitted: true,
        reason: null
      })
    case "settled":
      return { type: "note.ForgeActSettled", payload: { act: 1, verdict: "nothing", reason: "it was open already" } }
    case "posted":
      return {
        type: "note.ForgeReplyPosted",
        payload: {
          about: mission,
          kind: "receipt",
          comment: 1801,
          digest: "9f86d081",
          on: { owner: repository.owner, name: repository.name, issue: 3 }
        }
      }
    case "failed":
      return {
        type: "note.ForgeReplyFailed",
        payload: { about: mission, kind: "receipt", reason: "the forge could not be reached", permanent: false }
      }
    case "read":
      return { type: "note.ForgeRead", payload: { forge: "forge", repository, until: at } }
  }
}

type Act = Extract<LedgerEvent, { readonly type: "note.ForgeActSeen" }>["payload"]["act"]

const seen = (issue: number, act: Act): LedgerEvent => ({
  type: "note.ForgeActSeen",
  payload: {
    forge: "forge",
    repository,
    issue,
    by: "hannibal",
    act,
    via: "webhook",
    delivery: null,
    entry: null,
    flags: []
  }
})
