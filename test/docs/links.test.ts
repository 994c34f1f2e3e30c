/** What the pages of the documentation refer to is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { describe, expect, it } from "vitest"
import { page } from "../support/page.ts"

const root = join(import.meta.dirname, "../..")
const pages = [
  ...readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md")).map((file) => join(root, "docs", file)),
  join(root, "README.md"),
  join(root, "packaging/README.md")
]

/** As forges make the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-")

const anchorsIn = (file: string): ReadonlyArray<string> =>
  [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gmu)].map(([, heading = ""]) => anchorOf(heading))

describe("the documentation", () => {
  it.each(pages)("%s links to what exists", (file) => {
    const text = readFileSync(file, "utf8").replaceAll(/^ *```[^]*?^ *```$/gmu, "")
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/gu)) {
      if (/^[a-z]+:/u.test(link)) continue
      const [path = "", anchor] = link.split("#")
      const target = path === "" ? file : resolve(dirname(file), path)
      const found = existsSync(target) && (anchor === undefined || anchorsIn(target).includes(anchor))
      expect([link, found]).toEqual([link, true])
    }
  })

  it("says what each finding of verify means", () => {
    const [, chain = ""] = /type FindingClass = ([^\n]+)/u.exec(code("event-log/ChainWalk.ts")) ?? []
    const checks = ["verification", "viewChecks", "sumChecks"].map((name) => code(`ledger/${name}.ts`)).join(" ")
    const others = [...checks.matchAll(/(?:class: |kind: )"([a-z]+)"/gu)]
    const classes = [...chain.matchAll(/"([a-z]+)"/gu), ...others].map(([, name = ""]) => name)
    expect(classes.length).toBeGreaterThan(8)
    for (const name of new Set(classes)) {
      expect(page("operating.md")).toMatch(new RegExp(`^\\| \`${name}\` \\|`, "mu"))
    }
  })
})

const code = (path: string): string => readFileSync(join(root, "src", path), "utf8").replaceAll(/\n\s+/gu, " ")
