import { assert, describe, it } from "@effect/vitest"
import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const repository = path.resolve(import.meta.dirname, "../..")

/** Packs the package as npm would publish it and unpacks it beside the one package that the bundle leaves outside. */
const install = (directory: string): string => {
  const env = { ...process.env, npm_config_cache: path.join(directory, "cache") }
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", directory], {
    cwd: repository,
    env
  })
  const tarball = fs.readdirSync(directory).find((name) => name.endsWith(".tgz"))!
  execFileSync("tar", ["-xzf", path.join(directory, tarball), "-C", directory])
  const modules = path.join(directory, "package/node_modules")
  fs.mkdirSync(modules)
  fs.symlinkSync(path.join(repository, "node_modules/better-sqlite3"), path.join(modules, "better-sqlite3"))
  return path.join(directory, "package")
}

describe("the package as npm publishes it", () => {
  it("runs without sources and without anything it bundles", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-package-"))
    try {
      const installed = install(directory)
      const ledger = (...words: ReadonlyArray<string>) =>
        spawnSync(process.execPath, [path.join(installed, "bin/ledger.js"), ...words], {
          cwd: directory,
          encoding: "utf8",
          env: { HOME: directory, PATH: process.env["PATH"] ?? "" }
        })
      assert.match(ledger("--version").stdout, /^ledger \d+\.\d+\.\d+\n$/u)
      const started = ledger("mission", "start", "trentuna/ledger#1", "--db", "ledger.db")
      assert.strictEqual(started.status, 0, started.stderr)
      assert.include(ledger("mission", "list", "--db", "ledger.db").stdout, "trentuna/ledger#1")
      assert.strictEqual(ledger("verify", "--db", "ledger.db").status, 0)
      assert.isFalse(fs.existsSync(path.join(installed, "src")))
      assert.isTrue(fs.existsSync(path.join(installed, "schemas/report-1.json")))
    } finally {
      fs.rmSync(directory, { recursive: true, force: true })
    }
  })
})
