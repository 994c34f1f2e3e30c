/** `ledger verify --receipt` reads the comment wherever it is, and says what is wrong with it. */
import { Effect } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { receipt } from "../../src/forge/receipt.ts"
import { receiptFacts } from "../../src/forge/receiptFacts.ts"
import { ledgerCommand } from "../support/commandLine.ts"
import { fakeLedger } from "../support/fakeLedger.ts"
import { repository, teamForge } from "../support/forge.ts"

const scene = async () => {
  const { forge, token } = await teamForge()
  const environment = { LEDGER_FORGE_KIND: "forgejo", LEDGER_FORGE_URL: forge.url, LEDGER_FORGE_TOKEN: token }
  const facts = receiptFacts(fakeLedger().service, `default:${repository}#3`)
  const { text } = receipt(await Effect.runPromise(Effect.orDie(facts)))
  return {
    text,
    page: `${forge.url}/${repository}/issues/3`,
    say: (by: string, body: string) => forge.comment({ by, repository, issue: 3, body }),
    verify: (given: string) => ledgerCommand(["verify", "--receipt", given], { environment })
  }
}

it("takes the comment's address, a file, or the issue's address, where only its own comment counts", async () => {
  const { page, say, text, verify } = await scene()
  const directory = mkdtempSync(join(tmpdir(), "ledger-test-"))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, "receipt.md")
  writeFileSync(file, text)
  expect(await verify(file)).toMatchObject({ code: 0, stderr: "" })
  const comment = say("ledger", text)
  say("stranger", text.replaceAll("11.20", "99.20"))
  expect(await verify(page)).toMatchObject({ code: 0, stderr: "" })
  expect(await verify(`${page}#issuecomment-${comment}`)).toMatchObject({ code: 0, stderr: "" })
})

it("a forged comment is exit code 1, and what it says wrongly is told", async () => {
  const { page, say, text, verify } = await scene()
  const comment = say("stranger", text.replace("11.20", "99.20"))
  const { code, stderr, stdout } = await verify(`${page}#issuecomment-${comment}`)
  expect(code).toBe(1)
  expect(stdout).toContain("The receipt is not what the ledger says")
  expect(stderr).toContain("99.20")
})

it.each([
  ["https://elsewhere.example/a/b/issues/1", 2, "is on no forge that is configured"],
  ["nowhere.md", 2, "neither an address nor a file"]
])("%s is refused with what to give", async (given, code, message) => {
  const ran = await (await scene()).verify(given)
  expect(ran.code).toBe(code)
  expect(ran.stderr).toContain(message)
  expect(ran.stderr).toContain("the address of the comment")
})

it("a comment that is no receipt, or not there, is told as such", async () => {
  const { page, say, verify } = await scene()
  const comment = say("ledger", "hello")
  expect((await verify(`${page}#issuecomment-${comment}`)).stderr).toContain("no receipt's hidden first line")
  expect(await verify(`${page}#issuecomment-9999`)).toMatchObject({ code: 3 })
})

it("a comment is looked for on the issue of its address only", async () => {
  const { page, say, text, verify } = await scene()
  const comment = say("ledger", text)
  const { code, stderr } = await verify(`${page.replace(/3$/u, "4")}#issuecomment-${comment}`)
  expect(code).toBe(2)
  expect(stderr).toContain(`comment ${comment} is on issue 3, not on 4`)
})

it("stands alone", async () =>
  expect((await ledgerCommand(["verify", "--quick", "--receipt", "-"])).stderr).toContain("is checked by itself"))
