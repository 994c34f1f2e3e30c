/** What one command prints another takes: anchors go through pipes and files of the real program. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync, spawnSync } from "node:child_process"
import * as path from "node:path"
import { pausedMany, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const program = path.join(import.meta.dirname, "../../bin/ledger.js")

it.live("an anchor can be piped into a verification, kept in a file, and outlives what is appended", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    yield* writing(log, (open) => open.append(pausedMany(5)))
    const env = { HOME: path.dirname(log), PATH: process.env["PATH"], LEDGER_DB: log }
    const shell = (script: string) =>
      spawnSync("sh", ["-c", script, process.execPath, program], { env, encoding: "utf8", cwd: path.dirname(log) })
    const piped = shell("\"$0\" \"$1\" anchor | \"$0\" \"$1\" verify --quick --json --anchor -")
    assert.strictEqual(piped.status, 0, piped.stderr)
    assert.include(piped.stdout, "anchors taken earlier are kept")
    shell("\"$0\" \"$1\" anchor --position 3 > anchors.txt; \"$0\" \"$1\" anchor >> anchors.txt")
    yield* writing(log, (open) => open.append(pausedMany(5)))
    const kept = JSON.parse(
      execFileSync(process.execPath, [program, "verify", "--json", "--anchor", "anchors.txt"], {
        env,
        encoding: "utf8",
        cwd: path.dirname(log)
      })
    ) as { ok: boolean; checks: ReadonlyArray<{ name: string; checked: number }> }
    assert.isTrue(kept.ok)
    assert.strictEqual(kept.checks.find(({ name }) => name.startsWith("anchors"))?.checked, 2)
    const mistyped = shell("\"$0\" \"$1\" anchor | sed 's/ 10 / 9 /' | \"$0\" \"$1\" verify --quick --anchor -")
    assert.strictEqual(mistyped.status, 2)
    assert.include(mistyped.stderr, "mistyped")
    for (const anchors of ["- < /dev/null", "remarks.txt"]) {
      const empty = shell(`echo "# of April" > remarks.txt; "$0" "$1" verify --quick --anchor ${anchors}`)
      assert.strictEqual(empty.status, 2, "a verification against no anchor must not say that nothing is wrong")
      assert.include(empty.stderr, "holds no anchor")
    }
  }))
