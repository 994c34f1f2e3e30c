/** References as people type them, forges with ports and sub-paths included. */
import { describe, expect, it } from "vitest"
import { formatMissionRef } from "../../src/event/MissionRef.ts"
import { parseMissionRef } from "../../src/event/parseMissionRef.ts"

const hosts = ["default", "forge.example", "forge.example:8443", "forge.example/git", "localhost:3000/a/b"]

describe("a reference", () => {
  it.each(hosts)("as it is shown can be typed: on %s", (host) => {
    const ref = { host, owner: "trentuna", repository: "token-monitor", number: 3 }
    expect(parseMissionRef(formatMissionRef(ref), null)).toMatchObject(ref)
  })

  it("may leave out what is known", () => {
    expect(parseMissionRef("token-monitor#3", null)).toMatchObject({ owner: undefined, repository: "token-monitor" })
    expect(parseMissionRef("forge.example/git:token-monitor#3", null)).toMatchObject({ host: "forge.example/git" })
    expect(parseMissionRef("#3", null)).toMatchObject({ host: "default", owner: undefined, number: 3 })
    expect(["a b#3", "https://x", "forge.example:x/y:o/r#3", "o/r#0"].map((text) => parseMissionRef(text, null)))
      .toEqual(
        [undefined, undefined, undefined, undefined]
      )
  })

  it("that is an address is on the configured forge, or on its own host with the sub-path", () => {
    const issue = "https://Forge.Example/Git/trentuna/token-monitor/issues/3"
    const there = { owner: "trentuna", repository: "token-monitor", number: 3, address: "forge.example/git" }
    expect(parseMissionRef(issue, "https://forge.example/git")).toEqual({ ...there, host: "default" })
    expect(parseMissionRef(issue, "forge.example/git")).toEqual({ ...there, host: "default" })
    expect(parseMissionRef(issue, "https://forge.example")).toEqual({ ...there, host: "forge.example/git" })
    expect(parseMissionRef(issue, "https://elsewhere.example")).toEqual({ ...there, host: "forge.example/git" })
    expect(parseMissionRef("https://github.com/a/b/pull/4", "https://forge.example")).toMatchObject({
      host: "github.com"
    })
  })
})
