/** The stand-in forge as a program of its own. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"
import { ask } from "../../support/forgeClient.ts"

const program = fileURLToPath(new URL("../../../src/demo/forge/serve.ts", import.meta.url))

const run = (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}

it("prints where it is and a token for each of the team, serves, and stops on SIGTERM", async () => {
  for (const kind of ["forgejo", "github"] as const) {
    const child = run("--kind", kind)
    const [line] = await once(createInterface(child.stdout), "line") as [string]
    const { tokens, url } = JSON.parse(line) as { url: string; tokens: Record<string, string> }
    const name = { owner: "trentuna", name: "token-monitor" }
    const reach = { kind, url, token: tokens["ledger"] ?? "" }
    expect(await ask(reach, (client) => client.server)).toMatchObject({ kind })
    await ask({ ...reach, token: tokens["hannibal"] ?? "" }, (client) => client.comment(name, 3, "/mission start"))
    expect((await ask(reach, (client) => client.commentsOf(name, 3))).map(({ by }) => by)).toEqual(["hannibal"])
    const exit = once(child, "exit")
    child.kill("SIGTERM")
    expect(await exit).toEqual([0, null])
  }
})

it("says how it is used, and refuses what it does not know", async () => {
  expect(await once(run("--help"), "exit")).toEqual([0, null])
  for (const wrong of ["--nonsense", "--kind=sourcehut", "--port=x"]) {
    expect(await once(run(wrong), "exit")).toEqual([2, null])
  }
})
