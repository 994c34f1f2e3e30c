/** Who an account of the forge is to the ledger. */
import { describe, expect, it } from "vitest"
import { agentFinder } from "../../src/forge/agentFinder.ts"

describe("an account of the forge", () => {
  const agentOf = agentFinder(["vigilio", "ba"], new Map([["Hannibal", ["hannibal-bot", "HB"]], ["ba", ["face"]]]))

  it("is the agent of its name, however it is written", () => {
    expect(["vigilio", "VIGILIO", "ba", "hannibal"].map(agentOf)).toEqual(["vigilio", "vigilio", "ba", "Hannibal"])
  })

  it("is the agent to whom the configuration gives it, before the one of its name", () => {
    expect(["Hannibal-Bot", "hb", "Face"].map(agentOf)).toEqual(["Hannibal", "Hannibal", "ba"])
    expect(agentFinder(["face", "ba"], new Map([["ba", ["face"]]]))("face")).toBe("ba")
  })

  it("is nobody otherwise", () => {
    expect(["stranger", "", "constructor", "__proto__"].map(agentOf)).toEqual([null, null, null, null])
  })
})
