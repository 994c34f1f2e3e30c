/** What the stand-in forge sends its hooks, compared with the documented deliveries byte for byte. */
import { createHmac } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { receiver, repository, teamForge } from "../../support/forge.ts"

const example = (name: string): string =>
  fs.readFileSync(path.join(import.meta.dirname, "../../fixtures/forge", `${name}.json`), "utf8")

const on = { repository, issue: 3 }
const at = (time: string): number => Date.parse(`2026-04-07T${time}+02:00`)
const root = { root: "https://trentuna.exe.xyz/git" }
const secret = "0123456789abcdef"
const hmac = (algorithm: string, text: string) => createHmac(algorithm, secret).update(text).digest("hex")

describe("a delivery of the stand-in forge", () => {
  it("of a comment is the documented one, byte for byte", async () => {
    const { forge } = await teamForge(root)
    const { received, url } = await receiver()
    for (let n = 0; n < 4; n++) forge.comment({ ...on, by: "hannibal", body: "…", at: at("09:30:00") })
    forge.openIssue({ repository, by: "vigilio", title: "Another" })
    forge.addHook(repository, { url })
    const gap = 1_733 - forge.comment({ ...on, by: "hannibal", body: "…" })
    forge.deleteComment({ ...on, by: "hannibal", comment: 1_733 - gap })
    for (let n = 1; n < gap; n++) forge.bookTime({ ...on, by: "hannibal", seconds: 1 })
    forge.comment({ ...on, by: "hannibal", body: "/mission pause waiting on the ACL grant", at: at("11:02:44") })
    await forge.idle()
    expect(received.at(-1)?.body).toBe(example("issue_comment.created"))
  })

  it("of a label is the documented one, byte for byte", async () => {
    const { forge } = await teamForge(root)
    const { received, url } = await receiver()
    for (let n = 0; n < 4; n++) forge.comment({ ...on, by: "hannibal", body: "…" })
    forge.openIssue({ repository, by: "vigilio", title: "Another" })
    const description = "ledger: spend is attributed to this mission"
    forge.addLabel(repository, "mission/active", { id: 21, color: "0e8a16", description, exclusive: false })
    forge.addHook(repository, { url })
    forge.label({ ...on, by: "hannibal", add: ["mission/active"], at: at("09:15:00") })
    await forge.idle()
    expect(received.at(-1)?.body).toBe(example("issues.label_updated"))
  })

  it("of a closed issue is the documented one, byte for byte", async () => {
    const { forge } = await teamForge(root)
    const { received, url } = await receiver()
    for (let n = 0; n < 4; n++) forge.comment({ ...on, by: "hannibal", body: "…" })
    for (let n = 0; n < 2; n++) forge.openIssue({ repository, by: "vigilio", title: "Another" })
    forge.addHook(repository, { url })
    forge.closeIssue({ ...on, by: "ludo", at: at("14:31:07") })
    await forge.idle()
    expect(received.at(-1)?.body).toBe(example("issues.closed"))
  })

  it("carries the headers of every dialect, and a signature of the very bytes", async () => {
    const { forge } = await teamForge()
    const { received, url } = await receiver()
    forge.addHook(repository, { url, secret, authorization: "Bearer of news" })
    forge.label({ ...on, by: "hannibal", add: ["mission/active"] })
    await forge.idle()
    const [delivery] = received
    const [uuid] = forge.deliveries().map((sent) => sent.uuid)
    expect(delivery?.headers).toMatchObject({
      "user-agent": "Go-http-client/1.1",
      "content-type": "application/json",
      "authorization": "Bearer of news",
      ...Object.fromEntries(["forgejo", "gitea", "gogs", "github"].flatMap((family) => [
        [`x-${family}-delivery`, uuid],
        [`x-${family}-event`, "issues"],
        [`x-${family}-event-type`, "issue_label"]
      ])),
      "x-forgejo-signature": hmac("sha256", delivery?.body ?? ""),
      "x-gitea-signature": hmac("sha256", delivery?.body ?? ""),
      "x-hub-signature-256": `sha256=${hmac("sha256", delivery?.body ?? "")}`,
      "x-hub-signature": `sha1=${hmac("sha1", delivery?.body ?? "")}`
    })
  })

  it("without a secret still has signature headers, empty ones", async () => {
    const { forge } = await teamForge()
    const { received, url } = await receiver()
    forge.addHook(repository, { url })
    forge.closeIssue({ ...on, by: "ludo" })
    await forge.idle()
    expect(received[0]?.headers).toMatchObject({ "x-forgejo-signature": "", "x-hub-signature-256": "sha256=" })
  })

  it("in a form is signed over the JSON by Forgejo, over the form by GitHub", async () => {
    for (const kind of ["forgejo", "github"] as const) {
      const { forge } = await teamForge({ kind })
      const { received, url } = await receiver()
      forge.addHook(repository, { url, secret, contentType: "form" })
      forge.closeIssue({ ...on, by: "ludo" })
      await forge.idle()
      const body = received[0]?.body ?? ""
      const json = new URLSearchParams(body).get("payload") ?? ""
      const signed = kind === "github" ? body : json
      expect(received[0]?.headers["x-hub-signature-256"]).toBe(`sha256=${hmac("sha256", signed)}`)
    }
  })

  it("goes to the hooks of the repository, its owner and the forge, each with an id of its own", async () => {
    const { forge } = await teamForge()
    const { received, url } = await receiver()
    for (const place of [repository, "trentuna", "*", "vigilio"]) forge.addHook(place, { url, secret })
    forge.closeIssue({ ...on, by: "ludo" })
    await forge.idle()
    expect(received.map(({ body }) => body)).toEqual(Array(3).fill(received[0]?.body))
    expect(new Set(received.map(({ headers }) => headers["x-forgejo-delivery"])).size).toBe(3)
  })

  it("is made once, whatever the receiver answers, and a redelivery has a new id but on GitHub", async () => {
    for (const kind of ["forgejo", "github"] as const) {
      const { forge } = await teamForge({ kind })
      const { received, url } = await receiver(() => ({ status: 503 }))
      forge.addHook(repository, { url, secret })
      forge.closeIssue({ ...on, by: "ludo" })
      await forge.idle()
      expect([received.length, forge.deliveries()[0]?.status]).toEqual([1, 503])
      await forge.redeliver(1)
      const [first, again] = received
      expect(again?.body).toBe(first?.body)
      expect(again?.headers["x-github-delivery"] === first?.headers["x-github-delivery"]).toBe(kind === "github")
    }
  })

  it("that is redirected turns into a GET without a body, unless the redirect says to repeat it", async () => {
    for (const [status, method] of [[301, "GET"], [302, "GET"], [307, "POST"]] as const) {
      const { forge } = await teamForge()
      const { received, url } = await receiver(({ path }) =>
        path.endsWith("/") ? { status: 202 } : { status, headers: { Location: `${path}/` } }
      )
      forge.addHook(repository, { url, secret })
      forge.closeIssue({ ...on, by: "ludo" })
      await forge.idle()
      expect([received[1]?.method, received[1]?.body === received[0]?.body]).toEqual([method, method === "POST"])
    }
  })

  it("says nothing of renames, transfers, deleted issues and stopwatches", async () => {
    const { forge } = await teamForge()
    const { received, url } = await receiver()
    forge.addHook(repository, { url, secret })
    forge.startStopwatch({ ...on, by: "hannibal" })
    forge.stopStopwatch({ ...on, by: "hannibal" })
    forge.rename(repository, "ledger")
    forge.transfer("trentuna/ledger", "ludo")
    forge.deleteIssue({ repository: "ludo/ledger", issue: 3, by: "ludo" })
    await forge.idle()
    expect(received).toEqual([])
  })

  it("of a label that was there already says nothing new, and the timeline says nothing at all", async () => {
    const { forge } = await teamForge()
    const { received, url } = await receiver()
    forge.label({ ...on, by: "ludo", add: ["mission/active"] })
    const acts = forge.acts().length
    forge.addHook(repository, { url, secret })
    forge.label({ ...on, by: "ludo", add: ["mission/active"] })
    await forge.idle()
    expect(received.length).toBe(1)
    expect(forge.acts().length).toBe(acts)
  })

  it("of a scoped label shows its rival gone, in one delivery; GitHub makes two", async () => {
    for (const [kind, count] of [["forgejo", 1], ["gitea", 1], ["github", 2]] as const) {
      const { forge } = await teamForge({ kind })
      const { received, url } = await receiver()
      forge.label({ ...on, by: "ludo", add: ["mission/active"] })
      forge.addHook(repository, { url, secret })
      forge.label({ ...on, by: "ludo", add: ["mission/paused"] })
      await forge.idle()
      const payloads = received.map(({ body }) => JSON.parse(body) as Payload)
      expect(payloads.length).toBe(count)
      expect(payloads.at(-1)?.issue.labels.map(({ name }) => name)).toEqual(["hannibal", "deep", "mission/paused"])
      expect(payloads[0]?.changes?.removed_labels.map(({ name }) => name)).toEqual(
        kind === "gitea" ? ["mission/active"] : undefined
      )
      expect(payloads.map(({ action }) => action)).toEqual(
        kind === "github" ? ["unlabeled", "labeled"] : ["label_updated"]
      )
    }
  })

  it("names nobody as assignee by null, and the permissions of who comments", async () => {
    const { forge } = await teamForge()
    const { received, url } = await receiver()
    forge.addHook(repository, { url, secret })
    forge.unassign({ ...on, by: "ludo", login: "hannibal" })
    forge.comment({ ...on, by: "stranger", body: "/mission end" })
    await forge.idle()
    const [unassigned, commented] = received.map(({ body }) => JSON.parse(body) as Payload)
    expect([unassigned?.action, unassigned?.issue.assignees]).toEqual(["unassigned", null])
    expect(unassigned?.repository.permissions).toEqual({ admin: false, push: true, pull: true })
    expect(commented?.repository.permissions).toEqual({ admin: false, push: false, pull: true })
  })

  it("of a comment on a pull request says so in each of its ways", async () => {
    const { forge } = await teamForge()
    const { received, url } = await receiver()
    const issue = forge.openIssue({ repository, by: "vigilio", isPull: true })
    forge.addHook(repository, { url, secret, events: ["issues", "issue_comment", "pull_request"] })
    forge.comment({ repository, issue, by: "hannibal", body: "/mission end" })
    await forge.idle()
    expect(received[0]?.headers).toMatchObject({
      "x-forgejo-event": "issue_comment",
      "x-forgejo-event-type": "pull_request_comment"
    })
    const payload = JSON.parse(received[0]?.body ?? "") as Payload
    expect([payload.is_pull, payload.comment?.issue_url, payload.pull_request !== undefined]).toEqual([true, "", true])
  })
})

interface Payload {
  readonly action: string
  readonly is_pull?: boolean
  readonly pull_request?: object
  readonly comment?: { readonly issue_url: string }
  readonly issue: { readonly labels: ReadonlyArray<Named>; readonly assignees: unknown }
  readonly repository: { readonly permissions: unknown }
  readonly changes?: { readonly removed_labels: ReadonlyArray<Named> }
}
interface Named {
  readonly name: string
}
