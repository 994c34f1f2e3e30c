/** No name from outside can do anything to a terminal but be read. */
import { describe, expect, it } from "vitest"
import { plain } from "../../src/render/plain.ts"
import { align, fit, widthOf } from "../../src/render/Width.ts"

describe("plain", () => {
  it.each([
    ["a colour", "\u001b[31mred\u001b[0m", "red"],
    ["a cleared screen", "a\u001b[2J\u001b[Hb", "ab"],
    ["a window title", "a\u001b]0;pwned\u0007b", "ab"],
    ["a hidden link", "\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\", "text"],
    ["an eight-bit sequence", "a\u009b31mb", "ab"],
    ["a line break", "a\nb\r\nc", "a b  c"],
    ["a bell and a backspace", "a\u0007b\u0008c", "abc"],
    ["a changed direction", "abc\u202edef\u202c", "abcdef"],
    ["an invisible space", "a\u200bb\ufeffc", "abc"],
    ["a broken surrogate", "a\ud800b", "a\ufffdb"],
    ["a tower of marks", `e${"\u0301".repeat(50)}`, `e${"\u0301".repeat(3)}`],
    ["a joiner that would take the column before it", "\ufe0f\u0301abc", "abc"]
  ])("%s loses its power", (_, text, harmless) => {
    expect(plain(text)).toBe(harmless)
    expect(plain(plain(text))).toBe(harmless)
  })

  it("names in any script, and families of emoji, stay as they are", () => {
    for (const name of ["vigilio", "Дмитрий", "漢字かな", "한국어", "नमस्ते", "👩‍👩‍👧 team", "é"]) {
      expect(plain(name)).toBe(name)
    }
  })
})

describe("width", () => {
  it("wide characters take two cells, marks none", () => {
    expect(["abc", "漢字", "e\u0301", "👩‍👩‍👧", ""].map(widthOf)).toEqual([3, 4, 1, 2, 0])
  })

  it("what is cut says so, and never half a character", () => {
    expect([fit("vigilio", 7), fit("vigilio", 6), fit("漢字漢字", 6), fit("漢字", 1), fit("abc", 0)]).toEqual([
      "vigilio",
      "vigil…",
      "漢字…",
      "…",
      ""
    ])
  })

  it("a cell is exactly as wide as its column", () => {
    expect([align("漢", 5, "left"), align("漢", 5, "right"), align("漢字漢字", 4, "left")]).toEqual([
      "漢   ",
      "   漢",
      "漢… "
    ])
  })
})
