/** Every command that the documentation shows is typed, and prints what stands below it. `LEDGER_EXAMPLES=write` writes it there. */
import { Effect, type Scope } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { type Example, examplesOf, isShown, type Scene, typed } from "../support/examples.ts"
import { inTestTime } from "../support/recordedLedger.ts"
import { april, bare, closedCycle, connecting, fresh, golden } from "../support/scenes.ts"

/** Examples that share a scene: a page and, unless it is all of it, the headings; what happens before one that no page shows. */
interface Act {
  readonly scene: Effect.Effect<Scene, unknown, Scope.Scope>
  readonly examples: ReadonlyArray<Example>
  readonly meanwhile?: Readonly<Record<string, ReadonlyArray<string>>>
}

const pages = [
  "../README.md",
  "commands.md",
  "configuration.md",
  "forge.md",
  "http.md",
  "json.md",
  "json-examples.md",
  "operating.md",
  "verification.md"
]

/** What is not typed here, and why. */
const untyped: ReadonlyArray<readonly [RegExp, string]> = [
  [/^npm /u, "test/demo/demo.e2e.test.ts runs the demo, test/package what is installed; simulations run for hours"],
  [/^export /u, "the scene has these variables"],
  [/^ledger daemon/u, "test/daemon runs it"],
  [/^(?:curl|LEDGER_URL=\S+) /u, "test/api and test/daemon ask it; what is answered fits its schema, see http.test.ts"],
  [/^ledger (?:forge test|verify --receipt)/u, "forge.e2e.test.ts follows the page, with a forge of its own"],
  [/^(?:systemctl|litestream|rm) /u, "a machine's own"]
]

const under = (page: string, heading = /^/u) => examplesOf(page).filter((example) => heading.test(example.heading))
const isTyped = ({ line }: Example) => !untyped.some(([form]) => form.test(line))

const start = /^`ledger mission start REF`/u
const asked = /^`ledger report`/u
const reconciled = /^`ledger reconcile`/u

const acts: Readonly<Record<string, Act>> = {
  "the day of the demo": {
    scene: april,
    examples: [...under("../README.md"), ...under("commands.md", asked), ...under("json.md")]
  },
  "a closed cycle": {
    scene: closedCycle,
    examples: [...under("commands.md", reconciled), ...under("json-examples.md", reconciled)]
  },
  "the golden story": {
    scene: golden,
    examples: under("commands.md").filter(({ heading }) =>
      ![start, asked, reconciled].some((other) => other.test(heading))
    )
  },
  "the golden story, as JSON": {
    scene: golden,
    examples: under("json-examples.md").filter(({ heading }) => !reconciled.test(heading))
  },
  "the golden story, for an auditor": { scene: golden, examples: under("verification.md") },
  "a first mission": { scene: fresh, examples: under("commands.md", start) },
  "a new machine": { scene: bare, examples: under("configuration.md") },
  "a forge to connect": { scene: connecting, examples: under("forge.md") },
  "an operator's day": {
    scene: fresh,
    examples: under("operating.md"),
    meanwhile: {
      "ledger backup /backup/ledger.db": ["ledger anchor >> anchors.txt"],
      "ledger restore /backup/ledger.db": ["ledger mission start trentuna/token-monitor#2"],
      "ledger restore /tmp/ledger.db --replace": ["ledger backup /tmp/ledger.db"]
    }
  }
}

const wrong: ReadonlySet<string> = new Set([
  "ledger report --misson 3",
  "ledger report --misson 3 --json",
  "ledger report --agent vigilo --json",
  "ledger restore /backup/ledger.db"
])

it("every example of every page is typed in one scene, or there is a reason why not", () => {
  const told = Object.values(acts).flatMap(({ examples }) => examples.map(({ line, page }) => `${page}: ${line}`))
  const written = pages.flatMap((page) => examplesOf(page)).filter(isTyped).map(({ line, page }) => `${page}: ${line}`)
  expect(written.length).toBeGreaterThan(40)
  expect(told.filter((line) => !untyped.some(([form]) => form.test(line.replace(/^\S+ /u, "")))).sort())
    .toEqual(written.sort())
})

it.each(Object.entries(acts))(
  "%s prints what the pages show",
  { timeout: 180_000 },
  (_, { examples, meanwhile, scene }) =>
    inTestTime(Effect.gen(function*() {
      const here = yield* scene
      for (const example of examples.filter(isTyped)) {
        for (const line of meanwhile?.[example.line] ?? []) expect(yield* typed(here, line)).toMatchObject({ code: 0 })
        const { code, said } = yield* typed(here, example.line)
        expect([example.line, code === 0, said]).toEqual([example.line, !wrong.has(example.line), said])
        if (example.output === "" || isShown(example.output, said)) continue
        if (process.env["LEDGER_EXAMPLES"] !== "write") {
          expect(`$ ${example.line}\n${said}`).toBe(`$ ${example.line}\n${example.output}`)
        } else write(example, said)
      }
    }))
)

const write = ({ line, output, page }: Example, said: string) => {
  const file = join(import.meta.dirname, "../../docs", page)
  writeFileSync(file, readFileSync(file, "utf8").replace(`$ ${line}\n${output}`, () => `$ ${line}\n${said}`))
}
