/** Every trap of forges has a test, and every test that the page names is there. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { page } from "../support/page.ts"

const root = join(import.meta.dirname, "../..")

interface Trap {
  readonly trap: string
  readonly tests: ReadonlyArray<readonly [file: string, title: string]>
}

/** Titles belong to the file that was named last. */
const testsIn = (cell: string): Trap["tests"] => {
  let file = ""
  return [...cell.matchAll(/`(test\/[^`]+)`|“([^”]+)”/gu)].flatMap(([, named, title]) => {
    file = named ?? file
    return title === undefined ? [] : [[file, title] as const]
  })
}

const traps = [...page("forge-traps.md").matchAll(/^\| (\d+\. [^|]+) \| [^|]+ \| ([^|]+) \|$/gmu)].map((
  [, trap = "", tests = ""]
): Trap => ({ trap, tests: testsIn(tests) }))

it("every trap has its number, and none is left out", () => {
  expect(traps.map(({ trap }) => Number.parseInt(trap, 10))).toEqual(traps.map((_, index) => index + 1))
  expect(traps.length).toBeGreaterThan(40)
})

it.each(traps)("$trap is met by tests that are there", ({ tests }) => {
  expect(tests).not.toEqual([])
  for (const [file, title] of tests) {
    // Quotation marks stand escaped in the sources, and long titles in a line of their own.
    const source = readFileSync(join(root, file), "utf8").replaceAll("\\\"", "\"")
    expect([file, title, source.includes(title)]).toEqual([file, title, true])
  }
})
