/** A daemon of its own process keeps the receipt on the issue; anybody with the ledger can check it. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { dirname, join } from "node:path"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { repository, setTheScene } from "../support/forge.ts"
import { memoryLog } from "../support/memoryDirectory.ts"

const main = join(import.meta.dirname, "../../src/main.ts")

it.live("a mission that starts, and ends, is on its issue with what it cost; verify --receipt makes it again", () =>
  Effect.scoped(Effect.gen(function*() {
    const forge = yield* Effect.acquireRelease(
      Effect.promise(() => ForgeStandIn.start()),
      (standIn) => Effect.promise(() => standIn.close())
    )
    const token = setTheScene(forge)
    const log = yield* memoryLog
    const environment = { LEDGER_FORGE_KIND: "forgejo", LEDGER_FORGE_URL: forge.url, LEDGER_FORGE_TOKEN: token }
    const daemon = yield* DaemonProcess.start(log, environment)
    yield* daemon.ready
    const ledger = (...words: ReadonlyArray<string>) =>
      Effect.promise(() =>
        new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
          const env = { HOME: dirname(log), PATH: process.env["PATH"], LEDGER_DB: log, ...environment }
          execFile(process.execPath, [main, ...words], { env }, (error, stdout, stderr) =>
            resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }))
        })
      )
    const receipts = () => forge.comments(repository, 3).filter(({ body, by }) => by === "ledger" && body !== "")
    const posted = (text: string) =>
      Effect.sync(() => receipts().some(({ body }) => body.includes(text))).pipe(
        Effect.delay(50),
        Effect.repeat({ until: (found) => found })
      )
    yield* ledger("mission", "start", `${repository}#3`)
    yield* posted("still running")
    yield* ledger("mission", "end", `${repository}#3`)
    yield* posted("mission ended")
    assert.lengthOf(receipts(), 1)
    const address = `${forge.url}/${repository}/issues/3#issuecomment-${receipts()[0]!.id}`
    const checked = yield* ledger("verify", "--receipt", address)
    assert.strictEqual(checked.code, 0, checked.output)
    assert.notInclude(daemon.errors, token)
  })))
