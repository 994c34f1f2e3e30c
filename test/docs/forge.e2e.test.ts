/** A stranger follows docs/forge.md from nothing to a receipt on an issue: the page's own commands in its order, as processes, against a forge that is one. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { examplesOf } from "../support/examples.ts"
import { ask } from "../support/forgeClient.ts"
import { memoryDirectory } from "../support/memoryDirectory.ts"
import { page } from "../support/page.ts"

const root = join(import.meta.dirname, "../..")
const repository = { owner: "trentuna", name: "token-monitor" }

interface Forge {
  readonly url: string
  readonly tokens: Readonly<Record<string, string>>
}

it.live(
  "who follows the page has a receipt on the issue, and each command prints what the page shows",
  () =>
    Effect.scoped(Effect.gen(function*() {
      const forge = yield* served
      const home = yield* memoryDirectory
      const port = yield* Effect.promise(freePort)
      const environment = { HOME: home, PATH: process.env["PATH"] ?? "", LEDGER_PORT: String(port) }
      const shown = (text: string) =>
        text.replaceAll(forge.url, "https://forge.example/git").replaceAll(home, "/home/ludo")
          .replaceAll(`127.0.0.1:${port}`, "127.0.0.1:4780")
      const real = (line: string) => line.replaceAll("https://forge.example/git", forge.url)
      const token = forge.tokens["ledger"] ?? ""
      fs.writeFileSync(join(home, "token.txt"), `${token}\n`)
      const type = (line: string, input = "") =>
        Effect.promise(() => run(real(line).split(" ").slice(1), { cwd: home, environment, input }))

      const typed: Array<string> = []
      for (const example of examplesOf("forge.md")) {
        typed.push(example.line.split(" ", 3).join(" "))
        if (example.line === "ledger daemon &") {
          const daemon = yield* DaemonProcess.start(join(home, ".local/share/ledger/ledger.db"), environment)
          yield* daemon.ready
          continue
        }
        const isCheck = example.line.startsWith("ledger verify")
        const comment = isCheck ? yield* commanded(forge) : 0
        const { code, output } = yield* type(example.line.replace(/issuecomment-\d+/u, `issuecomment-${comment}`))
        assert.strictEqual(code, 0, output)
        assert.notInclude(output, token)
        assert.strictEqual(lasting(shown(output)), lasting(example.output))
      }
      assert.deepStrictEqual(typed, [
        "ledger forge connect",
        "ledger daemon &",
        "ledger forge test",
        "ledger verify --receipt"
      ])
      // Once more, the token from a pipe this time: the webhook is the same one.
      const again = yield* type(
        `ledger forge connect https://forge.example/git/trentuna/token-monitor --token -`,
        `${token}\n`
      )
      assert.include(again.output, "webhook: updated")
      assert.lengthOf(yield* Effect.promise(() => ask(reach(forge, "ludo"), (client) => client.hooks(repository))), 1)
      const doctor = yield* type("ledger doctor")
      assert.match(doctor.output, /✓ forge/u)
    })),
  180_000
)

/** Numbers of events and lines are this run's, and so is where lines are broken. */
const lasting = (text: string): string =>
  text.replaceAll(/: \d+ checked|event \d+, [0-9a-f]+/gu, "N").replaceAll(/\s+/gu, " ").trim()

/** The step that is no command: somebody comments, what the page says, and the issue is closed when its receipt is there. Gives the receipt's id. */
const commanded = Effect.fnUntraced(function*(forge: Forge) {
  const [, command = ""] = /Write `(.*?)` in a comment/u.exec(page("forge.md")) ?? []
  const as = <A>(login: string, use: Parameters<typeof ask<A>>[1]) =>
    Effect.promise(() => ask(reach(forge, login), use))
  const comment = yield* as("vigilio", (client) => client.comment(repository, 3, command))
  const receipt = (says: string) =>
    as("ludo", (client) => client.commentsOf(repository, 3)).pipe(
      Effect.map((comments) => comments.find(({ body, by }) => by === "ledger" && body.includes(says))?.id),
      Effect.delay(100),
      Effect.repeat({ until: (id) => id !== undefined })
    )
  yield* receipt("still running")
  const path = `repos/${repository.owner}/${repository.name}/issues`
  const reactions = yield* Effect.promise(() => rest(forge, "GET", `${path}/comments/${comment}/reactions`)).pipe(
    Effect.map((list) => (list as ReadonlyArray<{ content: string }>).map(({ content }) => content)),
    Effect.delay(100),
    Effect.repeat({ until: ({ length }) => length === 2 })
  )
  assert.deepStrictEqual(reactions, ["eyes", "rocket"])
  yield* Effect.promise(() => rest(forge, "PATCH", `${path}/3`, { state: "closed" }))
  return (yield* receipt("mission ended")) ?? 0
})

const reach = ({ tokens, url }: Forge, login: string) => ({ kind: "forgejo", url, token: tokens[login] ?? "" }) as const

const rest = async ({ tokens, url }: Forge, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { authorization: `token ${tokens["ludo"]}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  assert.isTrue(answer.ok, `${method} ${path}: ${answer.status}`)
  return answer.json()
}

/** The stand-in forge as a process of its own. */
const served = Effect.acquireRelease(
  Effect.sync(() => spawn(process.execPath, [join(root, "src/demo/forge/serve.ts")], { stdio: ["ignore", "pipe", 2] })),
  (child) => Effect.sync(() => void child.kill("SIGKILL"))
).pipe(
  Effect.flatMap((child) => Effect.promise(() => once(createInterface(child.stdout!), "line"))),
  Effect.map(([line]) => JSON.parse(line as string) as Forge)
)

interface Surroundings {
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  readonly input: string
}

const run = (words: ReadonlyArray<string>, { cwd, environment, input }: Surroundings) =>
  new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
    const main = join(root, "src/main.ts")
    const child = execFile(
      process.execPath,
      [main, ...words],
      { cwd, env: environment },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
    )
    child.stdin?.end(input)
  })

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return typeof address === "object" && address !== null ? address.port : 0
}
