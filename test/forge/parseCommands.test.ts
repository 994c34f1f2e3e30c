/** Which comments command something, and what: only what their readers would call a command. */
import { describe, expect, it } from "vitest"
import { parseCommand } from "../../src/forge/parseCommands.ts"

const word = (comment: string) => parseCommand(comment)?.command ?? null

describe("a command", () => {
  it.each([
    ["alone", "/mission start", "start"],
    ["among other lines", "We begin.\n\n/mission start\n\nGood luck.", "start"],
    ["after lines that end as Windows ends them", "We begin.\r\n/mission pause\r\n", "pause"],
    ["in any case", "/Mission START", "start"],
    ["up to three spaces in", "   /mission end", "end"],
    ["with a full stop", "/mission end.", "end"],
    ["after code that is closed", "```\ncode\n```\n/mission end", "end"],
    ["after a quote and an empty line", "> /mission start\n\n/mission end", "end"],
    ["after a comment that is closed", "<!-- hidden -->\n\n/mission end", "end"],
    ["that asks, more than once", "/mission cost\n/mission status", "cost"],
    ["that acts, beside one that asks", "/mission cost\n/mission pause", "pause"],
    ["after a backtick that nothing closes", "it's a ` only\n/mission end", "end"],
    ["after an escaped backtick", "\\`\n/mission end\n\\`", "end"],
    ["after a fence of three within one of four", "````\n```\n````\n/mission end", "end"],
    ["after a comment's beginning in code", "`<!--`\n/mission end", "end"],
    ["after a fence that a comment holds", "<!--\n```\n-->\n\n/mission end", "end"]
  ])("is found %s", (_, comment, command) => {
    expect(word(comment)).toBe(command)
  })

  it.each([
    ["in a sentence", "please /mission end"],
    ["in a list", "- /mission end"],
    ["of another name", "/missions end"],
    ["of a longer name", "/mission-control start"],
    ["in a path", "/mission/start"],
    ["in fenced code", "```\n/mission end\n```"],
    ["in fenced code with a language", "```sh\n/mission end\n```"],
    ["in code that nothing closes", "~~~\n/mission end"],
    ["in code that a shorter fence does not close", "````\n```\n/mission end\n````"],
    ["in code that another fence does not close", "```\n~~~\n/mission end\n```"],
    ["in code that a fence too far in does not close", "```\n    ```\n/mission end"],
    ["in code within a list", "1. ```\n   /mission end\n   ```"],
    ["in indented code", "    /mission end"],
    ["in code indented by a tab", "\t/mission end"],
    ["in inline code", "`/mission end`"],
    ["in inline code over several lines", "`run\n/mission end\nnow`"],
    ["in inline code of two backticks", "``a ` b\n/mission end\n``"],
    ["in a quote", "> /mission end"],
    ["in a quote of a quote", ">> /mission end"],
    ["in a quote that goes on without its mark", "> he said\n/mission end"],
    ["in a quote within a list", "- > he said\n/mission end"],
    ["in a comment", "<!--\n/mission end\n-->"],
    ["in a comment across empty lines", "see <!-- this\n\n/mission end\n\n-->"],
    ["in a comment that nothing closes", "<!-- \n/mission end"],
    ["after a comment's end in the same line", "<!--\n-->/mission end"],
    ["in preformatted HTML", "<pre>\n/mission end\n</pre>"],
    ["in HTML code", "<code>\n\n/mission end\n</code>"],
    ["nowhere", "Looks good to me."],
    ["of nothing", ""],
    ["in more text than a forge takes", `/mission end\n${"x".repeat(65_536)}`]
  ])("is not found %s", (_, comment) => {
    expect(parseCommand(comment)).toBeNull()
  })

  it("that acts stands alone in its comment: several are refused", () => {
    for (const comment of ["/mission pause\n/mission end", "/mission end\n/mission end"]) {
      expect(parseCommand(comment)).toMatchObject({ command: "refused", reason: expect.stringContaining("holds 2") })
    }
  })

  it.each(["/mission", "/mission stop", "/mission 3", "/mission startle", "/mission start-up"])(
    "that does not exist is refused, and what was written is not repeated: %s",
    (comment) => {
      const refused = parseCommand(comment)
      expect(refused?.command).toBe("refused")
      expect(refused?.reason ?? "").not.toMatch(/stop|startle|start-up/u)
    }
  )
})

describe("who is named", () => {
  const names = (comment: string) => parseCommand(comment)?.names

  it("is the crew of a start, wherever in the line", () => {
    expect(names("/mission start @vigilio @ba")).toEqual(["vigilio", "ba"])
    expect(names("/mission start for @vigilio, and (later) @Ba.")).toEqual(["vigilio", "Ba"])
    expect(names("/mission start @ba @BA @ba")).toEqual(["ba"])
  })

  it("directly after another command is meant by it, later in the line only mentioned", () => {
    expect(parseCommand("/mission pause waiting on @ludo")).toMatchObject({ names: [], note: "waiting on @ludo" })
    expect(parseCommand("/mission end @ba done")).toMatchObject({ names: ["ba"], note: "done" })
  })

  it.each([
    "(@vigilio) @ba",
    "**@vigilio**, @ba",
    "@vigilio,@ba",
    "@vigilio/@ba",
    "_@vigilio_ and @ba!",
    "@vigilio\u00A0@ba"
  ])(
    "is read from %j",
    (line) => expect(names(`/mission start ${line}`)).toEqual(["vigilio", "ba"])
  )

  it.each(["@vigilio's turn", "@vigilio→@ba", "for @ba–@face", `@ba ${"@a".repeat(3)}`])(
    "must be certain: a start with %j is refused, for a crew without them would be everybody",
    (line) => {
      const told = "names are written apart, as in @vigilio @ba"
      expect(parseCommand(`/mission start ${line}`)).toMatchObject({
        command: "refused",
        reason: expect.stringContaining(told)
      })
    }
  )

  it("must be certain where it stands directly after a command, and is only mentioned later", () => {
    expect(parseCommand("/mission end @vigilio's")).toMatchObject({ command: "refused" })
    expect(parseCommand("/mission end waiting for @vigilio's grant")).toMatchObject({ command: "end", names: [] })
    expect(parseCommand("/mission cost @vigilio's")).toMatchObject({ command: "cost", reason: null })
  })

  it("is nobody in code, in another line, or in an address", () => {
    expect(names("/mission start `@vigilio`\n@ba ludo@example.org")).toEqual([])
  })
})

describe("the note", () => {
  const note = (comment: string) => parseCommand(comment)?.note

  it("is the rest of the line as it was written", () => {
    expect(note("/mission pause  waiting on the `ACL`   grant")).toBe("waiting on the `ACL` grant")
    expect(note("/mission pause")).toBeNull()
  })

  it("is short, and holds nothing that moves a cursor or turns text round", () => {
    expect(note(`/mission end ${"long ".repeat(100)}`)).toHaveLength(199)
    expect(note("/mission end a\u001B[31mred\u202Eback\uD800")).toBe("a[31mredback\uFFFD")
  })
})
