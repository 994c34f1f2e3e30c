/** What goes wrong with deliveries when a test says so. */
import { describe, expect, it } from "vitest"
import { makeDraw } from "../../../src/demo/forge/Draws.ts"
import { receiver, repository, teamForge } from "../../support/forge.ts"

const on = { repository, issue: 3 }
const actionOf = ({ body }: { readonly body: string }): string => (JSON.parse(body) as { action: string }).action

/** A forge with one hook, and what it sends for three acts: closed, reopened, closed. */
const withHook = async (options: Parameters<typeof teamForge>[0] = {}) => {
  const { forge } = await teamForge(options)
  const { received, url } = await receiver()
  forge.addHook(repository, { url, secret: "0123456789abcdef" })
  const act = () => {
    forge.closeIssue({ ...on, by: "ludo" })
    forge.reopenIssue({ ...on, by: "ludo" })
    forge.comment({ ...on, by: "ludo", body: "so" })
  }
  return { forge, received, act }
}

describe("a delivery", () => {
  it("that is lost is never sent, though it happened", async () => {
    const { act, forge, received } = await withHook()
    forge.deliveryFaults({ lost: 1 })
    act()
    await forge.idle()
    expect(received).toEqual([])
    expect(forge.deliveries().map(({ state }) => state)).toEqual(["lost", "lost", "lost"])
    expect(forge.acts().slice(-3).map(({ did }) => did.kind)).toEqual(["closed", "reopened", "commented"])
  })

  it("waits where deliveries are held, and goes in the order of their release", async () => {
    const { act, forge, received } = await withHook()
    forge.hold()
    act()
    await forge.idle()
    expect([received.length, forge.deliveries().map(({ state }) => state)]).toEqual([0, Array(3).fill("waiting")])
    await forge.releaseOnly(({ number }) => number === 2)
    expect(received.map(actionOf)).toEqual(["reopened"])
    await forge.release((waiting) => waiting.toReversed())
    expect(received.map(actionOf)).toEqual(["reopened", "created", "closed"])
    forge.reopenIssue({ ...on, by: "ludo" })
    forge.closeIssue({ ...on, by: "ludo" })
    await forge.idle()
    expect(received.length).toBe(4)
  })

  it("is overtaken by others where order is not kept, each seed its own way", async () => {
    const orders = new Set<string>()
    for (const seed of [1, 2, 3, 4, 5]) {
      const { act, forge, received } = await withHook({ seed })
      forge.deliveryFaults({ reordered: 1 })
      forge.hold()
      act()
      await forge.release()
      orders.add(received.map(actionOf).join())
    }
    expect(orders.size).toBeGreaterThan(1)
  })

  it("is sent again with the same bytes and a new id", async () => {
    const { act, forge, received } = await withHook()
    forge.deliveryFaults({ redelivered: 1 })
    act()
    await forge.idle()
    expect(received.map(actionOf)).toEqual(["closed", "closed", "reopened", "reopened", "created", "created"])
    expect(new Set(received.map(({ headers }) => headers["x-forgejo-delivery"])).size).toBe(6)
    expect(received[1]?.headers["x-forgejo-signature"]).toBe(received[0]?.headers["x-forgejo-signature"])
  })

  it("that is cut off half way arrives as nothing", async () => {
    const { act, forge, received } = await withHook()
    forge.deliveryFaults({ cut: 1 })
    act()
    await forge.idle()
    expect([received.length, forge.deliveries().map(({ status }) => status)]).toEqual([0, [null, null, null]])
  })

  it("whose answer comes too late arrived, and failed all the same", async () => {
    const { act, forge, received } = await withHook()
    forge.deliveryFaults({ deaf: 1 })
    act()
    await forge.idle()
    expect(received.map(actionOf)).toEqual(["closed", "reopened", "created"])
    expect(forge.deliveries().every(({ error }) => error?.includes("deadline exceeded"))).toBe(true)
  })

  it("to a receiver that does not answer ends with the forge's patience", async () => {
    const { act, forge } = await withHook({ deliverTimeout: 100 })
    forge.addHook("*", { url: `${forge.url}/api/v1/version` })
    forge.fault(/^POST/u, { kind: "hang" })
    act()
    await forge.idle()
    const late = forge.deliveries().filter(({ url }) => url.endsWith("version"))
    expect(late.map(({ state, status }) => `${state} ${String(status)}`)).toEqual(Array(3).fill("over null"))
  })

  it("to the same machine is refused by a forge as it is installed, which says what to allow", async () => {
    const { act, forge, received } = await withHook({ allowedHosts: "external" })
    act()
    await forge.idle()
    expect(received).toEqual([])
    expect(forge.deliveries()[0]?.error).toMatch(/check your webhook\.ALLOWED_HOST_LIST setting\), deny '127\.0\.0\.1/u)
  })

  it("is made by nobody where the administrator switched hooks off", async () => {
    const { act, forge } = await withHook({ webhooksDisabled: true })
    act()
    expect(forge.deliveries()).toEqual([])
  })
})

describe("chance", () => {
  it("is the same for the same seed", () => {
    const draws = (seed: number) => Array.from({ length: 5 }, makeDraw(seed))
    expect(draws(7)).toEqual(draws(7))
    expect(draws(7)).not.toEqual(draws(8))
    expect(draws(7).every((number) => number >= 0 && number < 1)).toBe(true)
  })
})
