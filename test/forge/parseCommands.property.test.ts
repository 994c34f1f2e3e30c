/** Comments put together from parts of which we know whether they are said: the command that is said is found, no other ever. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseCommand } from "../../src/forge/parseCommands.ts"
import { spokenLines } from "../../src/forge/spokenLines.ts"
import { runs } from "../support/propertyRuns.ts"

const plain = fc.constantFrom("words", "a * b", "see `code` here", "1 < 2", "a\nb", "# Title", "it's \\` so", "x -->")
const line = fc.constantFrom(
  "/mission start @ba",
  "/mission end",
  "  /mission pause now",
  "text",
  "",
  "`",
  "<!-- x",
  "> y"
)
const within = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"))

/** What holds its content back, whatever it is. */
const covered = fc.oneof(
  within.filter((text) => !text.includes("`")).map((text) => `\`\`\`\n${text}\n\`\`\``),
  within.map((text) => `~~~~ text\n${text}\n~~~~`),
  within.map((text) => text.split("\n").map((one) => `> ${one}`).join("\n")),
  within.map((text) => text.split("\n").map((one) => `    ${one.trim()}`).join("\n")).filter((text) =>
    !/[`<]/u.test(text)
  ),
  within.filter((text) => !text.includes("-->")).map((text) => `<!--\n${text}\n-->`),
  within.filter((text) => !/[`]|^$|\n\n|^\s*>/mu.test(text)).map((text) => `before \`${text}\` after`),
  within.map((text) => `<pre>\n${text}\n</pre>`)
)

describe("a comment", () => {
  it("commands what it says in a line of its own, and nothing that it only shows", () => {
    const part = fc.oneof(plain, covered)
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.option(fc.constantFrom("start", "pause", "resume", "end", "cost", "status"), { nil: null }),
        fc.nat(5),
        (parts, command, at) => {
          const said = command === null ? parts : parts.toSpliced(at, 0, `/mission ${command}`)
          expect(parseCommand(said.join("\n\n"))?.command ?? null).toBe(command)
        }
      ),
      runs(500)
    )
  })

  it("of any text at all is read to its end, each line once and of its own length", () => {
    const piece = fc.constantFrom(
      ...[
        "`",
        "``",
        "```",
        "~~~",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
        ">",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "    ",
        "\\",
        "- "
      ],
      ...["/mission end", "@ba", "\0", "😀", "\uD800"]
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("")
        const lines = text.split(/\r\n|[\n\r]/u)
        for (const spoken of spokenLines(text)) {
          expect(spoken.text).toHaveLength(spoken.written.length)
          expect(lines.some((line) => line.endsWith(spoken.written.replace(/^\0+/u, "")))).toBe(true)
        }
        expect(parseCommand(text)?.note ?? "").toSatisfy((note: string) => note.isWellFormed())
      }),
      runs(1000)
    )
  })

  it("of as many beginnings as it can hold is read to its end", () => {
    const size = 65_000
    for (
      const unit of ["` ", "`` ` ", "<!-- -->", "\\`", "<pre></pre>", "> ", "```\n", "`".repeat(99) + " ", "-->\n"]
    ) {
      const text = `${unit.repeat(size / unit.length)}\n\n/mission end`
      expect(parseCommand(text)?.command).toBe("end")
    }
  })
})
