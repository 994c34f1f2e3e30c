/** The installed program where its output goes nowhere. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, openSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"

const launcher = join(import.meta.dirname, "../../bin/ledger.js")

it.skipIf(!existsSync("/dev/full"))("a full disk under standard output is told in one line", () => {
  const home = mkdtempSync(join(tmpdir(), "ledger-full-"))
  const run = (...words: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [launcher, ...words], {
      env: { HOME: home },
      encoding: "utf8",
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"]
    })
  expect(run("config", "show")).toMatchObject({
    status: 1,
    stderr:
      "ledger: the answer cannot be written to standard output (ENOSPC): free some space, or send the output elsewhere\n"
  })
  expect(JSON.parse(run("config", "show", "--json").stderr)).toMatchObject({ error: { code: "output-failed" } })
  rmSync(home, { recursive: true, force: true })
})
