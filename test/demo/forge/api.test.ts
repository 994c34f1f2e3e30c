/** The API of the stand-in forge, with the surprises of the documented one. */
import { describe, expect, it } from "vitest"
import { opened, receiver, repository, teamForge, type TestForge } from "../../support/forge.ts"

const on = { repository, issue: 3 }
const base = "/repos/trentuna/token-monitor"

interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // The tests look into documents of many shapes.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any
}

const call = async (
  { forge, token }: TestForge,
  request: string,
  { as = token, body }: { readonly as?: string | null; readonly body?: unknown } = {}
): Promise<Reply> => {
  const [method = "", path = ""] = request.split(" ")
  const response = await fetch(`${forge.url}/api/v1${path}`, {
    method,
    redirect: "manual",
    headers: as === null ? {} : { Authorization: `token ${as}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  const json: unknown = text === "" || text.startsWith("<") ? undefined : JSON.parse(text)
  return { status: response.status, headers: response.headers, text, json }
}

const statuses = async (calls: ReadonlyArray<Promise<Reply>>): Promise<ReadonlyArray<number>> =>
  (await Promise.all(calls)).map(({ status }) => status)

describe("a token", () => {
  it("reads with read, writes with write, and is told which scope it lacks", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("face", ["read:issue"])
    expect((await call(test, `GET ${base}/issues/3`, { as })).status).toBe(200)
    const refused = await call(test, `POST ${base}/issues/3/comments`, { as, body: { body: "hello" } })
    expect([refused.status, refused.json.message])
      .toEqual([403, "token does not have at least one of required scope(s): [write:issue]"])
    expect(await statuses([call(test, `GET ${base}`, { as }), call(test, "GET /user", { as })])).toEqual([403, 403])
  })

  it("is needed to write, and a wrong one is worse than none", async () => {
    const test = await teamForge()
    const body = { body: "hello" }
    expect(
      await statuses([
        call(test, "GET /version", { as: null }),
        call(test, `POST ${base}/issues/3/comments`, { as: null, body }),
        call(test, `GET ${base}/issues/3`, { as: null }),
        call(test, "GET /version", { as: "0".repeat(40) })
      ])
    ).toEqual([200, 401, 404, 401])
  })

  it("shows nothing of a private repository to who may not read it", async () => {
    const test = await teamForge()
    test.forge.addUser("outsider")
    const as = test.forge.addToken("outsider", ["all"])
    expect((await call(test, `GET ${base}/issues/3`, { as })).status).toBe(404)
  })
})

describe("a list", () => {
  it("comes in pages with links that keep the sub-path, and its whole size", async () => {
    const test = await teamForge()
    for (let n = 0; n < 69; n++) test.forge.openIssue({ repository, by: "vigilio" })
    const first = await call(test, `GET ${base}/issues?limit=50&page=1`)
    expect([first.json.length, first.headers.get("x-total-count")]).toEqual([50, "70"])
    const path = `${test.forge.url}/api/v1${base}/issues`
    expect(first.headers.get("link")).toBe(
      `<${path}?limit=50&page=2>; rel="next",<${path}?limit=50&page=2>; rel="last"`
    )
    const second = await call(test, `GET ${base}/issues?limit=50&page=2`)
    expect([second.json.length, second.headers.get("link")?.includes("next")]).toEqual([20, false])
    expect((await call(test, `GET ${base}/issues?limit=500`)).json.length).toBe(50)
  })

  it("of an issue's comments has no pages; a timeline has them only where one is asked for, and counts itself", async () => {
    const test = await teamForge()
    for (let n = 0; n < 69; n++) test.forge.comment({ ...on, by: "face", body: "talk" })
    expect((await call(test, `GET ${base}/issues/3/comments?limit=5&page=2`)).json.length).toBe(69)
    expect((await call(test, `GET ${base}/issues/3/timeline?limit=5`)).json.length).toBe(72)
    const page = await call(test, `GET ${base}/issues/3/timeline?page=2&limit=50`)
    expect([page.json.length, page.headers.get("x-total-count"), page.headers.get("link")]).toEqual([22, "22", null])
  })

  it("of a timeline is null for nothing, loses what is hidden, and has null for what cannot be told", async () => {
    const test = await teamForge()
    const issue = test.forge.openIssue({ repository, by: "vigilio" })
    const read = () => call(test, `GET ${base}/issues/${issue.toString()}/timeline?page=1&limit=2`)
    expect((await read()).text).toBe("null\n")
    test.forge.refer({ repository, issue, by: "ludo", shown: "hidden" })
    test.forge.refer({ repository, issue, by: "ludo", shown: "broken" })
    expect((await read()).json).toEqual([null])
  })

  it("since an instant wants RFC 3339, and counts the instant itself", async () => {
    const test = await teamForge()
    const since = (text: string) => call(test, `GET ${base}/issues?since=${encodeURIComponent(text)}`)
    expect((await since("yesterday")).status).toBe(422)
    expect((await since("2026-04-07T08:59:10+02:00")).json.length).toBe(1)
    expect((await since("2026-04-07T06:59:11Z")).json.length).toBe(0)
  })
})

describe("an issue", () => {
  it("has its instants in whole seconds with the forge's offset, winter and summer", async () => {
    const test = await teamForge()
    test.clock.now = Date.parse("2026-12-24T12:00:00.987Z")
    test.forge.closeIssue({ ...on, by: "ludo" })
    const { json } = await call(test, `GET ${base}/issues/3`)
    expect([json.created_at, json.closed_at]).toEqual(["2026-04-07T08:59:10+02:00", "2026-12-24T13:00:00+01:00"])
  })

  it("is changed over the API as by hand: the same deliveries, the same truth", async () => {
    const [byHand, overApi] = [await teamForge(), await teamForge()]
    byHand.forge.closeIssue({ ...on, by: "ledger" })
    byHand.forge.comment({ ...on, by: "ledger", body: "done" })
    await call(overApi, `PATCH ${base}/issues/3`, { body: { state: "closed" } })
    await call(overApi, `POST ${base}/issues/3/comments`, { body: { body: "done" } })
    expect(overApi.forge.acts()).toEqual(byHand.forge.acts())
  })

  it("can be dated back by administrators alone", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("ludo", ["all"])
    const body = { state: "closed", updated_at: "2026-04-07T08:59:40+02:00" }
    test.clock.now = opened + 3_600_000
    expect((await call(test, `PATCH ${base}/issues/3`, { body })).status).toBe(403)
    expect((await call(test, `PATCH ${base}/issues/3`, { as, body })).json.closed_at).toBe("2026-04-07T08:59:40+02:00")
  })

  it("is dated later by its timeline than by its payload where the forge is slow between the two", async () => {
    const test = await teamForge({ timelineSkew: 1 })
    test.forge.closeIssue({ ...on, by: "ludo" })
    const { json } = await call(test, `GET ${base}/issues/3/timeline`)
    expect([json.at(-1).type, json.at(-1).created_at]).toEqual(["close", "2026-04-07T08:59:11+02:00"])
    expect((await call(test, `GET ${base}/issues/3`)).json.closed_at).toBe("2026-04-07T08:59:10+02:00")
  })
})

describe("labels", () => {
  it("are set by ids or by names but not by both, and by names only those of the repository", async () => {
    const test = await teamForge()
    test.forge.addLabel(repository, "mission")
    const set = (labels: ReadonlyArray<unknown>) => call(test, `PUT ${base}/issues/3/labels`, { body: { labels } })
    expect((await set([12, "deep"])).status).toBe(400)
    expect((await set(["mission", "of another"])).json.map(({ name }: { name: string }) => name)).toEqual(["mission"])
    expect((await call(test, `DELETE ${base}/issues/3/labels/mission`)).status).toBe(422)
    expect((await call(test, `DELETE ${base}/issues/3/labels`)).status).toBe(204)
    expect(test.forge.issue(repository, 3).labels).toEqual([])
  })

  it("are not for those who may not write: 403 with an empty body", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("stranger", ["all"])
    const { status, text } = await call(test, `POST ${base}/issues/3/labels`, { as, body: { labels: ["deep"] } })
    expect([status, text]).toEqual([403, ""])
  })

  it("of one scope swap, which the timeline tells line by line: \"1\" for set, \"\" for removed", async () => {
    const test = await teamForge()
    test.forge.label({ ...on, by: "ludo", add: ["mission/active"] })
    test.forge.label({ ...on, by: "ludo", add: ["mission/paused"] })
    const { json } = await call(test, `GET ${base}/issues/3/timeline`)
    const lines = json.slice(3).map((line: { body: string; label: { name: string } }) => [line.label.name, line.body])
    expect(lines).toEqual([["mission/active", "1"], ["mission/active", ""], ["mission/paused", "1"]])
  })
})

describe("comments and reactions", () => {
  it("answer 201 for a new reaction, 200 for one that stood, 403 for one that is not on offer", async () => {
    const test = await teamForge()
    const id = test.forge.comment({ ...on, by: "hannibal", body: "/mission start" })
    const path = `POST ${base}/issues/comments/${id.toString()}/reactions`
    const react = async (content: string) => (await call(test, path, { body: { content } })).status
    expect([await react("eyes"), await react("eyes"), await react("unicorn")]).toEqual([201, 200, 403])
    expect((await call(test, path.replace("POST", "GET"))).json).toMatchObject([{ content: "eyes" }])
    expect(test.forge.deliveries()).toEqual([])
  })

  it("answer 204 for a line of the timeline that is no comment, 404 for none at all", async () => {
    const test = await teamForge()
    const timeline = await call(test, `GET ${base}/issues/3/timeline`)
    const id = String(timeline.json[0].id)
    expect(
      await statuses([
        call(test, `GET ${base}/issues/comments/${id}`),
        call(test, `PATCH ${base}/issues/comments/${id}`, { body: { body: "x" } }),
        call(test, `GET ${base}/issues/comments/999999`)
      ])
    ).toEqual([204, 204, 404])
  })

  it("are edited by their author or by who may write, and every edit is told, even one that changes nothing", async () => {
    const test = await teamForge()
    const { received, url } = await receiver()
    const id = test.forge.comment({ ...on, by: "face", body: "same" })
    test.forge.addHook(repository, { url })
    const path = `PATCH ${base}/issues/comments/${id.toString()}`
    const as = test.forge.addToken("stranger", ["all"])
    expect((await call(test, path, { as, body: { body: "mine now" } })).status).toBe(403)
    expect((await call(test, path, { body: { body: "same" } })).status).toBe(200)
    await test.forge.idle()
    expect(received.map(({ body }) => (JSON.parse(body) as { action: string }).action)).toEqual(["edited"])
  })
})

describe("hooks", () => {
  const config = { url: "http://127.0.0.1:1/hooks/forge", content_type: "json", secret: "a secret" }

  it("are inactive and for pushes only unless told otherwise, and a change forgets what it does not say", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("ludo", ["all"])
    const made = await call(test, `POST ${base}/hooks`, { as, body: { type: "forgejo", config } })
    expect([made.status, made.json.active, made.json.events]).toEqual([201, false, ["push"]])
    const path = `PATCH ${base}/hooks/${String(made.json.id)}`
    await call(test, path, { as, body: { events: ["issues"], active: true, authorization_header: "Bearer x" } })
    const changed = await call(test, path, { as, body: { config: { ...config, secret: "another" } } })
    expect([changed.json.active, changed.json.events, changed.json.authorization_header]).toEqual([true, ["push"], ""])
    expect(test.forge.hooks()[0]?.secret).toBe("a secret")
    expect(changed.text).not.toContain("secret")
  })

  it("for issues are for all that happens to issues; for issues only they are for less", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("ludo", ["all"])
    const events = async (...asked: ReadonlyArray<string>) =>
      (await call(test, `POST ${base}/hooks`, { as, body: { type: "gitea", config, events: asked } })).json.events
    expect(await events("issues"))
      .toEqual(["issues", "issue_assign", "issue_label", "issue_milestone", "issue_comment"])
    expect(await events("issues_only", "issue_comment")).toEqual(["issues", "issue_comment"])
  })

  it("are tried by a push that only those hear who listen to pushes", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("ludo", ["all"])
    const { received, url } = await receiver()
    const deaf = test.forge.addHook(repository, { url })
    const open = test.forge.addHook(repository, { url, events: ["issues", "push"] })
    for (const id of [deaf, open]) {
      expect((await call(test, `POST ${base}/hooks/${id.toString()}/tests`, { as })).status).toBe(204)
    }
    await test.forge.idle()
    expect(received.map(({ headers }) => headers["x-forgejo-event"])).toEqual(["push"])
  })

  it("are for administrators, and the forge's own can switch them all off", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("ludo", ["all"])
    const plain = test.forge.addToken("face", ["all"])
    const body = { type: "forgejo", config }
    expect(
      await statuses([
        call(test, `POST ${base}/hooks`, { as: plain, body }),
        call(test, `POST ${base}/hooks`, { as, body: { config } }),
        call(test, `POST ${base}/hooks`, { as, body: { type: "carrier pigeon", config } }),
        call(test, `POST ${base}/hooks`, { as, body: { type: "forgejo", config: { content_type: "json" } } })
      ])
    ).toEqual([403, 422, 422, 422])
    test.forge.configure({ webhooksDisabled: true })
    expect((await call(test, `GET ${base}/hooks`, { as })).json.message).toBe("webhooks disabled by administrator")
  })
})

describe("names and rights", () => {
  it("lead from a repository's old name to its new one by 307, the question included", async () => {
    const test = await teamForge()
    test.forge.rename(repository, "budget")
    const moved = await call(test, `GET ${base}/issues?state=all`)
    expect([moved.status, moved.headers.get("location")])
      .toEqual([307, "/git/api/v1/repos/trentuna/budget/issues?state=all"])
    test.forge.addRepository(repository, { id: 77 })
    expect((await call(test, `GET ${base}`, { as: test.forge.addToken("trentuna", ["all"]) })).json.id).toBe(77)
  })

  it("are the same in any case", async () => {
    const test = await teamForge()
    expect((await call(test, "GET /repos/Trentuna/TOKEN-monitor/issues/3")).status).toBe(200)
  })

  it("tell what somebody may do to administrators alone", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("ludo", ["all"])
    const path = `GET ${base}/collaborators/face/permission`
    expect([(await call(test, path)).status, (await call(test, path, { as })).json.permission]).toEqual([403, "write"])
  })

  it("let nobody change an archived repository: 423", async () => {
    const test = await teamForge()
    test.forge.archive(repository)
    expect((await call(test, `POST ${base}/issues/3/comments`, { body: { body: "x" } })).status).toBe(423)
  })
})

describe("stopwatches", () => {
  it("run one a person on the whole forge, and the closer's stops when an issue is closed", async () => {
    const test = await teamForge()
    const as = test.forge.addToken("hannibal", ["all"])
    const other = test.forge.openIssue({ repository, by: "vigilio" })
    const watch = (issue: number, what: string) =>
      call(test, `POST ${base}/issues/${issue.toString()}/stopwatch/${what}`, { as })
    expect(await statuses([watch(3, "start")])).toEqual([201])
    expect(await statuses([watch(3, "start"), watch(other, "stop")])).toEqual([409, 409])
    test.clock.now += 60_000
    await watch(other, "start")
    expect(
      (await call(test, "GET /user/stopwatches", { as })).json.map((one: { issue_index: number }) => one.issue_index)
    )
      .toEqual([other])
    test.clock.now += 30_000
    await call(test, `PATCH ${base}/issues/${other.toString()}`, { as, body: { state: "closed" } })
    expect((await call(test, "GET /user/stopwatches", { as })).json).toEqual([])
    const times = await call(test, `GET ${base}/times`, { as })
    expect(times.json.map(({ time }: { time: number }) => time)).toEqual([60, 30])
    expect((await call(test, `DELETE ${base}/issues/3/stopwatch/delete`, { as })).status).toBe(409)
  })
})
