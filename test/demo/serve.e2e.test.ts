/** The stand-in as a program of its own. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"
import { noon } from "../support/xaiClient.ts"

const program = fileURLToPath(new URL("../../src/demo/xai/serve.ts", import.meta.url))

const run = (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}

it("prints where it listens and how to ask, serves on its own clock, and stops on SIGTERM", async () => {
  const child = run("--story", "april", "--clock", `${noon}@${Date.now()}x60`)
  const [line] = await once(createInterface(child.stdout), "line") as [string]
  const { managementKey, teamId, url } = JSON.parse(line) as Record<string, string>
  const answer = await fetch(`${url ?? ""}/v1/billing/teams/${teamId ?? ""}/postpaid/invoice/preview`, {
    headers: { Authorization: `Bearer ${managementKey ?? ""}` }
  })
  expect(answer.headers.get("date")).toMatch(/^Mon, 06 Apr 2026 1/)
  expect(await answer.json()).toMatchObject({ billingCycle: { year: 2026, month: 4 } })
  const exit = once(child, "exit")
  child.kill("SIGTERM")
  expect(await exit).toEqual([0, null])
})

it("refuses a story it does not know", async () => {
  expect(await once(run("--story", "may"), "exit")).toEqual([2, null])
})

it("says how it is used, and refuses what it does not know", async () => {
  expect(await once(run("--help"), "exit")).toEqual([0, null])
  const child = run("--nonsense")
  const [line] = await once(createInterface(child.stderr), "line") as [string]
  expect(line).toContain("wants [--port N]")
})
