import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const repository = path.resolve(import.meta.dirname, "../..")
const folders = fs.readdirSync(path.join(repository, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory()).map(({ name }) => name)

/** What each folder must never reach for: the edges from the core, the core from the edges' neighbours. */
const forbidden = (folder: string): string => folder === "cli" || folder === "daemon" ? "nowhere" : "cli"

/** Runs the project's own lint rules over planted files; gives the names of the files that were refused. */
const lint = (files: Readonly<Record<string, string>>): ReadonlySet<string> => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-lint-"))
  try {
    fs.copyFileSync(path.join(repository, "oxlint.config.ts"), path.join(directory, "oxlint.config.ts"))
    fs.symlinkSync(path.join(repository, "node_modules"), path.join(directory, "node_modules"))
    fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify({ type: "module" }))
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true })
      fs.writeFileSync(path.join(directory, name), text)
    }
    const oxlint = path.join(repository, "node_modules/oxlint/bin/oxlint")
    const { stdout } = spawnSync(process.execPath, [oxlint, "--format=json", "src"], {
      cwd: directory,
      encoding: "utf8"
    })
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Array<{ code: string; filename: string }> }
    return new Set(
      diagnostics.filter(({ code }) => code.includes("no-restricted-imports")).map(({ filename }) => filename)
    )
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
}

describe("the linter", () => {
  it("refuses an import against the direction in every folder of src, in each form an import can take", () => {
    const forms = {
      value: (from: string) => `import { planted } from "${from}"\nexport const used = planted\n`,
      type: (from: string) => `import type { Planted } from "${from}"\nexport type Used = Planted\n`,
      dynamic: (from: string) => `export const used = import("${from}")\n`,
      again: (from: string) => `export { planted } from "${from}"\n`
    }
    const files = Object.fromEntries(folders.flatMap((folder) =>
      Object.entries(forms).map(([form, write]) => [
        `src/${folder}/${form}.ts`,
        write(`../${forbidden(folder)}/planted.ts`)
      ])
    ))
    const refused = lint(files)
    assert.deepStrictEqual(Object.keys(files).filter((name) => !refused.has(name)), [])
  })

  it("lets the core be used by what stands on it", () => {
    const files = {
      "src/attribution/fine.ts": "import { Usd } from \"../money/Usd.ts\"\nexport const zero = Usd\n",
      "src/source/xai/fine.ts": "import { Usd } from \"../../money/Usd.ts\"\nexport const zero = Usd\n",
      "src/cli/fine.ts": "export const daemon = import(\"../daemon/Daemon.ts\")\n"
    }
    assert.deepStrictEqual([...lint(files)], [])
  })
})
