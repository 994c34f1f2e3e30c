/** The client against stand-ins of the three forges: the same questions, the same answers. */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { ForgeClient } from "../../src/forge/ForgeClient.ts"
import { opened, repository, teamForge, type TestForge } from "../support/forge.ts"
import { ask, failing, type Reach } from "../support/forgeClient.ts"

const name = { owner: "trentuna", name: "token-monitor" }
const on = { repository, issue: 3 }
const minute = 60_000

const kinds = ["forgejo", "gitea", "github"] as const
const versions = { forgejo: "10.0.0+gitea-1.22.0", gitea: "1.24.6", github: "3.15.1" }

const start = async (kind: (typeof kinds)[number], options: Parameters<typeof teamForge>[0] = {}) => {
  const test = await teamForge({ kind, version: versions[kind], ...options })
  const reach: Reach = { kind, url: test.forge.url, token: test.token }
  return { ...test, reach } satisfies TestForge & { reach: Reach }
}

describe.each(kinds)("a client of %s", (kind) => {
  it("knows the server and whose token it has", async () => {
    const { reach } = await start(kind)
    expect(await ask(reach, (client) => client.server)).toEqual({ kind, version: versions[kind] })
    expect(await ask(reach, (client) => client.me)).toEqual({ id: 9, login: "ledger" })
  })

  it("reads an issue with labels, assignees and instants, whatever time zone the forge is in", async () => {
    const { clock, forge, reach } = await start(kind, { zone: "Asia/Kolkata" })
    clock.now += minute
    forge.closeIssue({ ...on, by: "ludo" })
    const issue = await ask(reach, (client) => client.issue(name, 3))
    expect(issue).toMatchObject({
      number: 3,
      title: "Mission: Budget Intelligence & TUI",
      state: "closed",
      isPull: false,
      by: "vigilio",
      assignees: ["hannibal"],
      createdAt: opened,
      updatedAt: opened + minute,
      closedAt: opened + minute,
      repository: kind === "github" ? null : 31
    })
    expect(issue.labels.map((label) => label.name)).toEqual(["hannibal", "deep"])
  })

  it("takes an issue without assignees for what it is", async () => {
    const { forge, reach } = await start(kind)
    forge.unassign({ ...on, by: "ludo", login: "hannibal" })
    expect((await ask(reach, (client) => client.issue(name, 3))).assignees).toEqual([])
  })

  it("reads every issue that changed, through all the pages, and no pull request", async () => {
    const { clock, forge, reach } = await start(kind)
    for (let n = 0; n < 130; n++) forge.openIssue({ repository, by: "vigilio" })
    forge.openIssue({ repository, by: "vigilio", isPull: true })
    const numbers = (await ask(reach, (client) => client.issuesSince(name, null))).map(({ number }) => number)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 131 }, (_, index) => index + 3))
    clock.now += minute
    forge.closeIssue({ repository, issue: 77, by: "ludo" })
    const changed = await ask(reach, (client) => client.issuesSince(name, clock.now + 999))
    expect(changed.map(({ number }) => number)).toEqual([77])
  })

  it("reads the comments of the whole repository since an instant, with the issues they stand on", async () => {
    const { clock, forge, reach } = await start(kind)
    const pull = forge.openIssue({ repository, by: "vigilio", isPull: true })
    for (let n = 0; n < 120; n++) forge.comment({ ...on, by: "hannibal", body: `said ${n.toString()}` })
    clock.now += minute
    const id = forge.comment({ ...on, by: "face", body: "/mission status" })
    forge.comment({ repository, issue: pull, by: "face", body: "on a pull request" })
    const all = await ask(reach, (client) => client.commentsSince(name, null))
    expect([all.length, new Set(all.map((comment) => comment.id)).size]).toEqual([122, 122])
    const late = await ask(reach, (client) => client.commentsSince(name, clock.now))
    expect(late[0]).toMatchObject({
      id,
      issue: 3,
      isPull: false,
      by: "face",
      body: "/mission status",
      createdAt: opened + minute,
      association: kind === "github" ? "MEMBER" : null
    })
    expect(late[1]).toMatchObject({ issue: pull, isPull: true })
  })

  it("reads a timeline to its end, in one vocabulary", async () => {
    const { clock, forge, reach } = await start(kind)
    for (let n = 0; n < 140; n++) forge.comment({ ...on, by: "hannibal", body: "talk" })
    const steps = [
      () => forge.label({ ...on, by: "ludo", add: ["mission/active"] }),
      () => forge.label({ ...on, by: "ludo", add: ["mission/paused"] }),
      () => forge.assign({ ...on, by: "ludo", login: "face" }),
      () => forge.unassign({ ...on, by: "ludo", login: "hannibal" }),
      () => forge.closeIssue({ ...on, by: "vigilio" }),
      () => forge.reopenIssue({ ...on, by: "ludo" })
    ]
    for (const step of steps) {
      clock.now += minute
      step()
    }
    const { complete, entries } = await ask(reach, (client) => client.timeline(name, 3))
    const at = (minutes: number) => opened + minutes * minute
    expect(complete).toBe(true)
    expect(entries.slice(3).map(({ id: _id, ...rest }) => rest)).toEqual([
      { at: at(1), by: "ludo", kind: "label", label: "mission/active", added: true },
      { at: at(2), by: "ludo", kind: "label", label: "mission/active", added: false },
      { at: at(2), by: "ludo", kind: "label", label: "mission/paused", added: true },
      { at: at(3), by: "ludo", kind: "assignee", login: "face", added: true },
      { at: at(4), by: "ludo", kind: "assignee", login: "hannibal", added: false },
      { at: at(5), by: "vigilio", kind: "closed" },
      { at: at(6), by: "ludo", kind: "reopened" }
    ])
  })

  it("finds nothing in an empty timeline, which Forgejo tells as null", async () => {
    const { forge, reach } = await start(kind)
    const issue = forge.openIssue({ repository, by: "vigilio" })
    expect(await ask(reach, (client) => client.timeline(name, issue))).toEqual({ entries: [], complete: true })
    expect(await ask(reach, (client) => client.commentsOf(name, issue))).toEqual([])
  })

  it("follows a repository to its new name and owner, and says that it moved", async () => {
    const { forge, reach } = await start(kind)
    expect(await ask(reach, (client) => client.repository({ owner: "Trentuna", name: "Token-Monitor" })))
      .toMatchObject({ id: 31, ...name, moved: false, private: true, may: { admin: false, push: true } })
    forge.rename(repository, "budget")
    forge.transfer("trentuna/budget", "ludo")
    const found = await ask(reach, (client) => client.repository(name))
    expect(found).toMatchObject({ id: 31, owner: "ludo", name: "budget", moved: true })
    expect(await ask(reach, (client) => client.repositoryById(31))).toMatchObject({ name: "budget" })
    expect((await ask(reach, (client) => client.timeline(name, 3))).entries.length).toBe(3)
    await ask(reach, (client) => client.comment(name, 3, "posted to the old name"))
    expect(forge.comments("ludo/budget", 3).at(-1)?.body).toBe("posted to the old name")
  })

  it("comments, reacts once, edits, and finds its own comment by its marker alone", async () => {
    const { forge, reach } = await start(kind)
    const marker = "<!-- ledger:cost v1 mission=m1"
    const id = await ask(reach, (client) => client.comment(name, 3, `${marker} -->\n$1`))
    forge.comment({ ...on, by: "stranger", body: `${marker} -->\n$999` })
    await ask(reach, (client) => client.react(name, id, "eyes"))
    await ask(reach, (client) => client.react(name, id, "eyes"))
    await ask(reach, (client) => client.editComment(name, id, `${marker} -->\n$2`))
    const found = await ask(reach, (client) => client.findComment(name, 3, { login: "ledger", marker }))
    expect([found?.id, found?.body]).toEqual([id, `${marker} -->\n$2`])
    expect(await ask(reach, (client) => client.commentById(name, id))).toEqual(found)
    expect(forge.comments(repository, 3)[0]?.reactions).toEqual(["eyes by ledger"])
    forge.deleteComment({ ...on, by: "ludo", comment: id })
    expect(await ask(reach, (client) => client.findComment(name, 3, { login: "ledger", marker }))).toBe(null)
    expect((await failing(reach, (client) => client.editComment(name, id, "late"))).reason).toBe("not-found")
  })

  it("asks what somebody may do, and takes a refusal to tell for not knowing", async () => {
    const { forge, reach } = await start(kind)
    const admin = { ...reach, token: forge.addToken("ludo", ["all"]) }
    const may = (login: string) => ask(admin, (client) => client.permission(name, login))
    expect([await may("ludo"), await may("face"), await may("stranger"), await may("nobody")])
      .toEqual(["admin", "write", "read", "none"])
    // GitHub tells everybody who may write.
    expect(await ask(reach, (client) => client.permission(name, "face"))).toBe(kind === "github" ? "write" : null)
  })

  it("hangs up a hook that is active, listens to issues, comments and the test, and never shows its secret", async () => {
    const { forge, reach } = await start(kind)
    const admin = { ...reach, token: forge.addToken("ludo", ["all"]) }
    const hook = { url: "http://127.0.0.1:9/hooks/forge", secret: "a secret of some length" }
    const made = await ask(admin, (client) => client.createHook(name, hook))
    expect(made).toMatchObject({ url: hook.url, active: true, json: true })
    const types = kind === "github" ? [] : ["issue_assign", "issue_label"]
    expect(made.events).toEqual(expect.arrayContaining(["issues", "issue_comment", ...types]))
    // GitHub's test delivery is a ping; large pushes are not wanted there for its sake.
    expect(made.events.includes("push")).toBe(kind !== "github")
    await ask(admin, (client) => client.updateHook(name, made.id, hook.url))
    expect(await ask(admin, (client) => client.hooks(name))).toEqual([made])
    expect(forge.hooks()[0]?.secret).toBe(hook.secret)
    const before = forge.deliveries().length
    await ask(admin, (client) => client.testHook(name, made.id))
    await forge.idle()
    expect(forge.deliveries().slice(before).map(({ event }) => event)).toEqual([kind === "github" ? "ping" : "push"])
    await ask(admin, (client) => client.deleteHook(name, made.id))
    expect(await ask(admin, (client) => client.hooks(name))).toEqual([])
  })

  it("reads and makes labels", async () => {
    const { reach } = await start(kind)
    const label = { name: "mission/active", color: "0e8a16", description: "spend counts", exclusive: true }
    const made = await ask(reach, (client) => client.createLabel(name, label))
    expect(made).toMatchObject({ name: "mission/active", exclusive: kind !== "github" })
    expect((await ask(reach, (client) => client.labels(name))).map((one) => one.name))
      .toEqual(["hannibal", "deep", "mission/active"])
  })

  it("names every scope that the token lacks, and writes nothing to find out", async () => {
    const { forge, reach } = await start(kind)
    expect(await ask(reach, (client) => client.checkAccess(name)))
      .toMatchObject({ login: "ledger", repository: { id: 31 }, missing: [] })
    const poor = { ...reach, token: forge.addToken("ledger", ["read:issue"]) }
    const { login, missing, repository: found } = await ask(poor, (client) => client.checkAccess(name))
    expect([login, found]).toEqual([null, null])
    expect(missing).toEqual(
      kind === "github" ? ["metadata=read", "issues=write"] : ["read:user", "read:repository", "write:issue"]
    )
    expect(forge.comments(repository, 3)).toEqual([])
  })
})

describe("a client of Forgejo", () => {
  it("reads the stopwatch's work from the timeline, whoever's it was", async () => {
    const { clock, forge, reach } = await start("forgejo")
    forge.startStopwatch({ ...on, by: "hannibal" })
    clock.now += 90 * minute
    forge.stopStopwatch({ ...on, by: "hannibal" })
    forge.startStopwatch({ ...on, by: "face" })
    forge.cancelStopwatch({ ...on, by: "face" })
    forge.bookTime({ ...on, by: "face", seconds: 60 })
    const { entries } = await ask(reach, (client) => client.timeline(name, 3))
    expect(entries.slice(3).map(({ at: _at, id: _id, ...rest }) => rest)).toEqual([
      { by: "hannibal", kind: "startedWork" },
      { by: "hannibal", kind: "worked", seconds: 5_400 },
      { by: "face", kind: "startedWork" },
      { by: "face", kind: "cancelledWork" }
    ])
  })

  it("reads past lines that it may not see, and says that a timeline with a line untold is not complete", async () => {
    const { clock, forge, reach } = await start("forgejo")
    for (let n = 0; n < 60; n++) forge.refer({ ...on, by: "ludo", shown: "hidden" })
    clock.now += minute
    forge.closeIssue({ ...on, by: "ludo" })
    const whole = await ask(reach, (client) => client.timeline(name, 3))
    expect([whole.complete, whole.entries.at(-1)?.kind]).toEqual([true, "closed"])
    forge.refer({ ...on, by: "ludo", shown: "broken" })
    const holed = await ask(reach, (client) => client.timeline(name, 3))
    expect([holed.complete, holed.entries.at(-1)?.kind]).toEqual([false, "closed"])
  })

  it("takes what is no comment any more for gone", async () => {
    const { reach } = await start("forgejo")
    const { entries } = await ask(reach, (client) => client.timeline(name, 3))
    const id = entries[0]?.id ?? 0
    for (
      const call of [
        (client: ForgeClient) => client.editComment(name, id, "late"),
        (client: ForgeClient) => client.commentById(name, id)
      ]
    ) {
      expect((await failing<unknown>(reach, call)).reason).toBe("gone")
    }
  })

  it("asks below the forge's sub-path, and without one where there is none", async () => {
    for (const subPath of ["", "/git", "/some/where"]) {
      const { forge, reach } = await start("forgejo", { subPath })
      await ask({ ...reach, url: `${reach.url}/` }, (client) => client.issue(name, 3))
      expect(forge.requests()[0]?.path).toBe(`${subPath}/api/v1/repos/trentuna/token-monitor/issues/3`)
    }
  })

  it("never has more than one request under way", async () => {
    const { forge, reach } = await start("forgejo")
    forge.fault(/./u, { kind: "slow", ms: 20 })
    await ask(
      reach,
      (client) => Effect.all(Array.from({ length: 8 }, () => client.issue(name, 3)), { concurrency: "unbounded" })
    )
    expect(forge.maxInFlight()).toBe(1)
  })
})
