/** docs/commands.md names every command and flag that `--help` knows, and nothing more. */
import { describe, expect, it } from "vitest"
import { ledgerCommand } from "../support/commandLine.ts"
import { page } from "../support/page.ts"

interface Told {
  readonly arguments: ReadonlyArray<string>
  readonly flags: ReadonlyArray<string>
}

/** The rows of one section of a help text: what stands before two spaces and the description. */
const rowsOf = (help: string, section: string): ReadonlyArray<string> => {
  const [, rows = ""] = new RegExp(`(?:^|\\n)${section}\\n((?:  .*\\n)+)`, "u").exec(help) ?? []
  return [...rows.matchAll(/^ {2}(\S.*?) {2,}/gmu)].map(([, row = ""]) => row)
}

const helpOf = async (path: ReadonlyArray<string>): Promise<string> =>
  (await ledgerCommand([...path, "--help", "--no-color"])).stdout

/** `REF` of `ref REF`; an argument with a few words to choose from is called by its name. */
const argumentOf = (row: string): string => {
  const [name = "", metavar = ""] = row.split(" ")
  return metavar === "choice" ? name.toUpperCase() : metavar
}

/** Every command that does something, by its words. */
const commandsBelow = async (path: ReadonlyArray<string>): Promise<ReadonlyArray<readonly [string, Told]>> => {
  const help = await helpOf(path)
  const below = rowsOf(help, "SUBCOMMANDS")
  const flags = rowsOf(help, "FLAGS")
  const own = [[path.join(" "), { arguments: rowsOf(help, "ARGUMENTS").map(argumentOf), flags }]] as const
  const others = (await Promise.all(below.map((name) => commandsBelow([...path, name])))).flat()
  // One that only holds others together has no flags of its own; `ledger log` does something, and so does what is below it.
  const isGroup = path.length === 0 || (below.length > 0 && flags.length === 0)
  return isGroup ? others : [...own, ...others]
}

const text = page("commands.md")

const flagsIn = (section: string): ReadonlyArray<string> =>
  [...section.matchAll(/^\| `(--.*?)` \|/gmu)].map(([, flag = ""]) => flag.replaceAll("\\|", "|"))

/** What the page has under `### ledger …`. */
const written = new Map(
  text.split(/^#{2,3} /mu).flatMap((section): ReadonlyArray<readonly [string, Told]> => {
    const [, words = ""] = /^`ledger (.*)`\n/u.exec(section) ?? []
    const command = words.split(" ").filter((word) => !/^[A-Z]+$/u.test(word)).join(" ")
    const names = words.split(" ").filter((word) => /^[A-Z]+$/u.test(word))
    return words === "" ? [] : [[command, { arguments: names, flags: flagsIn(section) }]]
  })
)

const sorted = (list: Iterable<string>) => [...list].sort()

describe("docs/commands.md", () => {
  it("has every command, and none that does not exist", async () => {
    const known = (await commandsBelow([])).map(([command]) => command)
    expect(known.length).toBeGreaterThan(15)
    expect(sorted(written.keys())).toEqual(sorted(known))
  })

  it("has every flag and argument of every command, and none that does not exist", async () => {
    for (const [command, { arguments: names, flags }] of await commandsBelow([])) {
      const told = written.get(command)
      expect([command, told?.arguments]).toEqual([command, names])
      expect([command, sorted(told?.flags ?? [])]).toEqual([command, sorted(flags)])
    }
  })

  it("has the flags that every command understands", async () => {
    const help = await helpOf([])
    const [, section = ""] = /^## Flags of every command\n([^]*?)^## /mu.exec(text) ?? []
    expect(sorted(flagsIn(section))).toEqual(sorted([...rowsOf(help, "FLAGS"), ...rowsOf(help, "GLOBAL FLAGS")]))
  })

  it("shows an error as it is", async () => {
    const { code, stderr } = await ledgerCommand(["report", "--misson", "3"])
    const asJson = await ledgerCommand(["report", "--misson", "3", "--json"])
    expect(code).toBe(2)
    expect(text).toContain(`\n${stderr}`)
    expect(text).toContain(`\n${asJson.stderr}`)
  })
})
