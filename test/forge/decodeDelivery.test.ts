/** What deliveries of each dialect mean, trap by trap of the contract. */
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { decodeDelivery } from "../../src/forge/decodeDelivery.ts"
import type { Ground } from "../../src/forge/Delivery.ts"
import { changed, type Example, example, ground, type Loose } from "../support/deliveries.ts"

/** A minute after the comment and the closing; some seconds after the label. */
const received = Date.parse("2026-04-07T13:00:30Z")

const decoded = (body: string | Uint8Array, on: Ground = ground(), event = "issues") =>
  decodeDelivery({ event, id: "d-1", body: typeof body === "string" ? Buffer.from(body) : body, received }, on)

const acts = (...asked: Parameters<typeof decoded>) => Result.getOrThrow(decoded(...asked)).acts
const seen = (...asked: Parameters<typeof decoded>) => acts(...asked)[0]?.seen
const ignored = (...asked: Parameters<typeof decoded>) => Result.getOrThrow(decoded(...asked)).ignored
const refused = (...asked: Parameters<typeof decoded>) => Result.getOrThrow(Result.flip(decoded(...asked)))

const comment = (change: (payload: Loose) => void) => changed("issue_comment.created", change)
/** An issue that has labels and assignees from its beginning. */
const opening = (labels: ReadonlyArray<string>, logins: ReadonlyArray<string> | null, kind = "forgejo") =>
  changed("issues.closed", (payload) => {
    payload.action = "opened"
    const { issue } = payload
    Object.assign(issue, { state: "open", closed_at: null, updated_at: "2026-04-07T09:00:00+02:00" })
    issue.labels = labels.map((name, index) => ({ id: 40 + index, name }))
    issue.assignees = logins?.map((login, index) => ({ id: 70 + index, login })) ?? null
    if (kind === "github") delete payload.number
  })
const says = (body: string) => comment((payload) => (payload.comment.body = body))

describe("the examples", () => {
  const place = { forge: "forge", repository: { id: 31, owner: "trentuna", name: "token-monitor" }, issue: 3 }
  const key = (rest: string) => `forge/trentuna.exe.xyz/git/31/${rest}`

  it("a comment that pauses", () => {
    const at = Date.parse("2026-04-07T11:02:44+02:00")
    const live = decodeDelivery(
      { event: "issue_comment", id: "d-1", body: Buffer.from(example("issue_comment.created")), received: at + 900 },
      ground()
    )
    expect(Result.getOrThrow(live)).toEqual({
      action: "created",
      about: "trentuna/token-monitor#3",
      ignored: null,
      acts: [{
        key: key("comment/1733/created"),
        occurredAt: at,
        seen: {
          ...place,
          by: "hannibal",
          act: {
            kind: "command",
            comment: 1733,
            command: "pause",
            agents: [],
            unknown: [],
            permitted: true,
            reason: null,
            note: "waiting on the ACL grant"
          },
          via: "webhook",
          delivery: "d-1",
          entry: null,
          flags: []
        }
      }]
    })
  })

  it("a closing, with the time of the closing", () => {
    const [act] = acts(example("issues.closed"))
    const payload = JSON.parse(example("issues.closed"))
    const closedAt = Date.parse(payload.issue.closed_at)
    expect(act).toMatchObject({ occurredAt: closedAt, seen: { ...place, act: { kind: "closed" } } })
    expect(act?.key).toBe(key(`3/closed/${new Date(closedAt).toISOString()}`))
  })

  it("a change of labels, as the labels that are there now", () => {
    const payload = JSON.parse(example("issues.label_updated"))
    const names = payload.issue.labels.map(({ name }: Loose) => name) as ReadonlyArray<string>
    const ids = payload.issue.labels.map(({ id }: Loose) => id).sort((a: number, b: number) => a - b).join(
      "+"
    ) as string
    const [act] = acts(example("issues.label_updated"))
    expect(act?.seen.act).toEqual({
      kind: "labels",
      means: {
        active: names.includes("mission/active"),
        paused: names.includes("mission/paused"),
        plain: names.includes("mission")
      }
    })
    expect(act?.key).toBe(key(`3/labels/${ids}/${new Date(Date.parse(payload.issue.updated_at)).toISOString()}`))
  })
})

describe("a meaning has one key", () => {
  const keyOf = (...asked: Parameters<typeof decoded>) => acts(...asked)[0]?.key

  it("whoever delivers it, in whatever zone, at whatever name of the repository", () => {
    const closed = example("issues.closed")
    const first = keyOf(closed)
    const elsewhere = changed("issues.closed", (payload) => {
      payload.issue.closed_at = new Date(Date.parse(payload.issue.closed_at)).toISOString()
      payload.repository.full_name = "Elsewhere/Renamed"
    })
    expect(keyOf(elsewhere)).toBe(first)
    expect(seen(elsewhere)?.repository).toEqual({ id: 31, owner: "Elsewhere", name: "Renamed" })
  })

  it("that another forge, repository, issue or second does not share", () => {
    const keys = [
      keyOf(example("issues.closed")),
      keyOf(example("issues.closed"), ground({ host: "other.example" })),
      ...["repository.id", "issue.number", "issue.closed_at"].map((path) =>
        keyOf(changed("issues.closed", (payload) => {
          const [above, name] = path.split(".") as [string, string]
          payload[above][name] = name === "closed_at" ? "2026-04-07T14:00:01+02:00" : 99
        }))
      )
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it("that does not depend on the order of labels, and stays within what the log takes", () => {
    const labels = (ids: ReadonlyArray<number>) =>
      changed("issues.label_updated", (payload) => {
        payload.issue.labels = ids.map((id) => ({ id, name: `l${id}` }))
      })
    expect(keyOf(labels([12, 3]))).toBe(keyOf(labels([3, 12])))
    const many = Array.from({ length: 100 }, (_, index) => 1_000_000 + index)
    expect(keyOf(labels(many))?.length).toBeLessThanOrEqual(256)
    expect(keyOf(labels(many))).not.toBe(keyOf(labels(many.slice(1))))
  })
})

describe("dialects", () => {
  it("GitHub's label actions mean what Forgejo's do", () => {
    for (const action of ["labeled", "unlabeled", "label_updated"]) {
      const body = changed("issues.label_updated", (payload) => {
        payload.action = action
        payload.issue.labels = [{ id: 1, name: "Mission/Paused" }]
      })
      expect(seen(body, ground({ kind: "github" }))?.act).toEqual({
        kind: "labels",
        means: { active: false, paused: true, plain: false }
      })
    }
  })

  it("labels that are cleared or null are none", () => {
    for (const labels of [null, []]) {
      const body = changed("issues.label_updated", (payload) => {
        payload.action = "label_cleared"
        payload.issue.labels = labels
      })
      expect(acts(body)[0]).toMatchObject({
        key: expect.stringContaining("/3/labels/none/"),
        seen: { act: { means: { active: false, paused: false, plain: false } } }
      })
    }
  })

  it("labels of one's own mean what the configuration says, and one that is switched off nothing", () => {
    const body = changed("issues.label_updated", (payload) => {
      payload.issue.labels = [{ id: 1, name: "running" }, { id: 2, name: "mission" }]
    })
    expect(seen(body, ground({ labels: { active: "running", paused: "", plain: null } }))?.act).toMatchObject({
      means: { active: true, paused: false, plain: false }
    })
  })

  it("assignees that are null are nobody; of others those are named who are agents", () => {
    const assigned = (assignees: unknown) =>
      changed("issues.closed", (payload) => {
        payload.action = "assigned"
        payload.issue.assignees = assignees
      })
    expect(seen(assigned(null))?.act).toEqual({ kind: "assignees", agents: [] })
    const people = [{ id: 7, login: "Hannibal-Bot" }, { id: 9, login: "stranger" }, { id: 4, username: "vigilio" }]
    expect(acts(assigned(people))[0]).toMatchObject({
      key: expect.stringContaining("/3/assignees/4+7+9/"),
      seen: { act: { agents: ["hannibal", "vigilio"] } }
    })
  })

  it("a secret that old Gitea wrote into the body, and addresses of e-mail, are kept nowhere", () => {
    const body = comment((payload) => {
      payload.secret = "canary-secret"
      payload.sender.email = payload.issue.user.email = "canary@example.org"
    })
    expect(JSON.stringify(decoded(body))).not.toContain("canary")
  })

  it.each(["forgejo", "gitea", "github"] as const)(
    "an issue opened with labels and assignees on %s says both, dated by its making",
    (kind) => {
      const on = ground({ kind })
      const told = acts(opening(["deep", "mission/active"], ["hannibal", "ludo"], kind), on)
      expect(told.map(({ key, occurredAt, seen: { act } }) => [key, occurredAt, act])).toEqual([
        [
          "forge/trentuna.exe.xyz/git/31/3/labels/40+41/2026-04-07T06:59:10.000Z",
          Date.parse("2026-04-07T06:59:10Z"),
          { kind: "labels", means: { active: true, paused: false, plain: false } }
        ],
        [
          "forge/trentuna.exe.xyz/git/31/3/assignees/70+71/2026-04-07T06:59:10.000Z",
          Date.parse("2026-04-07T06:59:10Z"),
          { kind: "assignees", agents: ["hannibal"] }
        ]
      ])
      expect(acts(opening(["deep"], ["hannibal"], kind), on).map(({ seen: { act } }) => act.kind)).toEqual([
        "assignees"
      ])
      expect(acts(opening(["mission"], null, kind), on).map(({ seen: { act } }) => act.kind)).toEqual(["labels"])
    }
  )

  it("a reopening is dated by the issue's last change, for the closing's time is gone", () => {
    const body = changed("issues.closed", (payload) => {
      payload.action = "reopened"
      payload.issue.closed_at = null
      payload.issue.updated_at = "2026-04-07T12:30:00+02:00"
    })
    expect(acts(body)[0]).toMatchObject({
      occurredAt: Date.parse("2026-04-07T10:30:00Z"),
      seen: { act: { kind: "reopened" } }
    })
  })
})

describe("what means nothing is ignored", () => {
  it.each([
    ["a push, which has no action", JSON.stringify({ ref: "refs/heads/main", commits: null }), "push"],
    ["a ping", JSON.stringify({ zen: "Design for failure.", hook_id: 1 }), "ping"],
    ["an event of a name that nobody knows", example("issues.closed"), "workflow_job"],
    ["an issue that is opened without labels and assignees that mean something", opening([], null), "issues"],
    ["an issue that is edited", changed("issues.closed", (payload) => (payload.action = "edited")), "issues"],
    ["a milestone", changed("issues.closed", (payload) => (payload.action = "milestoned")), "issues"],
    ["a comment that is edited", comment((payload) => (payload.action = "edited")), "issue_comment"],
    ["a comment that is deleted", comment((payload) => (payload.action = "deleted")), "issue_comment"],
    ["a comment without a command", says("fine with me"), "issue_comment"],
    ["a command in a code fence", says("```\n/mission end\n```"), "issue_comment"],
    ["a comment on a pull request", comment((payload) => (payload.is_pull = true)), "issue_comment"],
    [
      "a comment on a pull request of GitHub",
      comment((payload) => (payload.issue.pull_request = { url: "x" })),
      "issue_comment"
    ],
    ["a comment on a commit", comment((payload) => delete payload.issue), ""],
    ["nothing at all", "{}", ""]
  ])("%s", (_, body, event) => {
    expect(acts(body, ground(), event)).toEqual([])
    expect(ignored(body, ground(), event)).not.toBeNull()
  })

  it("the ledger's own comments, by its account and by their mark", () => {
    expect(acts(says("<!-- ledger:cost v1 -->\n/mission end"))).toEqual([])
    const own = comment((payload) => {
      payload.comment.user.login = payload.sender.login = "Ledger"
      payload.comment.body = "/mission end"
    })
    expect(acts(own)).toEqual([])
    expect(acts(own, ground({}, null))).toHaveLength(1)
  })

  it("pull requests, unless they are configured to count", () => {
    const pulls = ground({ pulls: true })
    expect(acts(comment((payload) => (payload.is_pull = true)), pulls, "issue_comment")).toHaveLength(1)
    const closed = changed("issues.closed", (payload) => {
      payload.pull_request = payload.issue
      delete payload.issue
    })
    expect(acts(closed, ground(), "pull_request")).toEqual([])
    expect(seen(closed, pulls, "pull_request")).toMatchObject({ issue: 3, act: { kind: "closed" } })
  })

  it("a header takes away from what the body says and adds nothing: without one the body decides", () => {
    expect(acts(example("issues.closed"), ground(), "")).toHaveLength(1)
    expect(acts(example("issue_comment.created"), ground(), "issues")[0]?.seen.act.kind).toBe("command")
  })
})

describe("who may command", () => {
  const permitted = (change: (payload: Loose) => void, forge: Partial<Ground["forge"]> = {}) => {
    const act = seen(comment(change), ground(forge))?.act
    return act?.kind === "command" ? act.permitted : undefined
  }

  it("who may write to the repository, as the delivery says of the commenter", () => {
    expect(permitted(() => undefined)).toBe(true)
    expect(permitted((payload) => (payload.repository.permissions.push = false))).toBe(false)
    expect(permitted((payload) => (payload.repository.permissions = { admin: true, push: false }))).toBe(true)
    expect(permitted((payload) => (payload.repository.permissions = null))).toBeNull()
  })

  it("nobody for being an administrator, which deliveries do not know", () => {
    expect(permitted((payload) => {
      payload.sender.is_admin = payload.comment.user.is_admin = true
      payload.repository.permissions.push = false
    })).toBe(false)
  })

  it("nobody by the permissions of another, who only sent what somebody else had written", () => {
    expect(permitted((payload) => (payload.comment.user.login = "stranger"))).toBeNull()
  })

  it("on GitHub whom it associates with the repository; permissions there speak of somebody else", () => {
    const github = { kind: "github" as const }
    const associated = (association: string | undefined) =>
      permitted((payload) => (payload.comment.author_association = association), github)
    expect(["OWNER", "MEMBER", "COLLABORATOR"].map(associated)).toEqual([true, true, true])
    expect(["CONTRIBUTOR", "NONE", "", "owner"].map(associated)).toEqual([false, false, false, false])
    expect(associated(undefined)).toBeNull()
  })

  it("on Forgejo nobody by an association, which GitHub alone vouches for", () => {
    const forged = (payload: Loose) => {
      payload.comment.author_association = "OWNER"
      payload.repository.permissions.push = false
    }
    expect(permitted(forged)).toBe(false)
  })

  it("who is configured to, whatever the forge says", () => {
    const none = (payload: Loose) => (payload.repository.permissions = { push: false })
    expect(permitted(none, { writers: ["Hannibal"] })).toBe(true)
    expect(permitted(none, { writers: ["ludo"] })).toBe(false)
  })

  it("never who the issue's own deliveries name as permitted: there it is the poster", () => {
    expect(JSON.stringify(seen(example("issues.closed"))?.act)).toBe(`{"kind":"closed"}`)
  })
})

describe("times", () => {
  const at = (closed: string, created = "2026-04-07T08:59:10+02:00") =>
    acts(changed("issues.closed", (payload) => {
      payload.issue.closed_at = closed
      payload.issue.created_at = created
    }))[0]

  it("in the future are clamped to the receipt, and what was claimed is kept", () => {
    expect(at("2026-04-07T13:00:31Z")).toMatchObject({
      occurredAt: received,
      seen: { flags: ["clamped-to-receipt"], claimedAt: received + 1000 }
    })
    expect(at("2026-04-07T13:02:00Z")?.seen.flags).toEqual(["clamped-to-receipt", "skewed"])
  })

  it("before the issue are clamped to its making", () => {
    const made = Date.parse("2026-04-07T12:59:50Z")
    expect(at("2026-04-07T12:59:40Z", "2026-04-07T12:59:50Z")).toMatchObject({
      occurredAt: made,
      seen: { flags: ["clamped-to-issue"], claimedAt: made - 10_000 }
    })
  })

  it("more than a minute back are told, and taken", () => {
    expect(at("2026-04-07T12:59:31Z")?.seen).not.toHaveProperty("claimedAt")
    expect(at("2026-04-07T12:59:31Z")?.seen.flags).toEqual([])
    expect(at("2026-04-07T12:59:29Z")).toMatchObject({
      occurredAt: Date.parse("2026-04-07T12:59:29Z"),
      seen: { flags: ["skewed"] }
    })
  })

  it("that stand for none are none", () => {
    for (const zero of ["0001-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00", "", "yesterday"]) {
      const body = changed("issues.closed", (payload) => (payload.issue.closed_at = zero))
      expect(acts(body)[0]?.occurredAt).toBe(Date.parse((JSON.parse(body)).issue.updated_at))
      expect(at("2026-04-07T12:59:31Z", zero)?.seen.flags).toEqual([])
      expect(refused(comment((payload) => (payload.comment.created_at = zero)))).toContain("comment.created_at")
    }
  })
})

describe("what is signed and yet not legible is refused, in words that repeat nothing of it", () => {
  it.each<readonly [string, Example, (payload: Loose) => void, string]>([
    ["no repository", "issues.closed", (payload) => delete payload.repository, "repository"],
    [
      "a repository's number beyond what counts exactly",
      "issues.closed",
      (p) => (p.repository.id = 2 ** 53),
      "repository.id"
    ],
    ["a repository's name with a path in it", "issues.closed", (p) => (p.repository.full_name = "../a/b"), "full_name"],
    ["an issue without a number", "issues.closed", (payload) => (payload.issue.number = 0), "issue.number"],
    ["an issue's number with a fraction", "issues.closed", (payload) => (payload.issue.number = 1.5), "issue.number"],
    ["labels that are no list", "issues.label_updated", (payload) => (payload.issue.labels = "canary"), "issue.labels"],
    ["a comment without text", "issue_comment.created", (payload) => (payload.comment.body = null), "comment.body"],
    ["a login with a line in it", "issues.closed", (payload) => (payload.sender.login = "canary\nx"), "sender.login"],
    ["a closing without any time", "issues.closed", (p) => (p.issue.closed_at = p.issue.updated_at = null), "time"]
  ])("%s", (_, name, change, path) => {
    expect(refused(changed(name, change))).toContain(path)
    expect(refused(changed(name, change))).not.toContain("canary")
  })

  it("no JSON, other encodings, and too many brackets", () => {
    expect(refused("canary")).toBe("it is no JSON in UTF-8")
    expect(refused(Buffer.from([0x22, 0xFF, 0x22]))).toBe("it is no JSON in UTF-8")
    expect(refused(`\uFEFF${example("issues.closed")}`)).toBe("it is no JSON in UTF-8")
    expect(refused("[".repeat(500_000))).toBe("it is nested more than 64 deep")
    expect(acts(changed("issues.closed", (payload) => (payload.issue.body = "[{".repeat(1000))))).toHaveLength(1)
    expect(refused("3")).toBe("it is no object")
  })

  it("keys that JavaScript knows otherwise change nothing", () => {
    const body = example("issues.closed").replace("{", `{"__proto__": {"is_pull": true}, "constructor": 3, `)
    expect(acts(body)).toHaveLength(1)
    expect(({} as { is_pull?: boolean }).is_pull).toBeUndefined()
  })
})
