/** The examples of `explain`, `diff` and `log show` in docs/commands.md are what these commands print of the golden story. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { Machine } from "../support/configured.ts"
import { goldenLedger, goldenTellings } from "../support/goldenStory.ts"
import { examplesOf, printed, steady } from "../support/printed.ts"
import { inTestTime } from "../support/recordedLedger.ts"

const commands = ["explain", "diff", "log show"]
const commandOf = (words: ReadonlyArray<string>) =>
  commands.find((command) => words.join(" ").startsWith(`${command} `))
const examples = examplesOf("commands.md").filter(({ words }) => commandOf(words) !== undefined)

it("there is an example of each", () => {
  expect(new Set(examples.map(({ words }) => commandOf(words)))).toEqual(new Set(commands))
})

it("each example is what is printed", () =>
  inTestTime(Effect.gen(function*() {
    using machine = new Machine()
    machine.configure(
      "time_zone = \"Etc/UTC\"\n[[source]]\nid = \"xai\"\nkind = \"xai\"\nposting_lag = \"6 minutes\"\n"
    )
    const { path, tellNext } = yield* goldenLedger()
    for (const index of goldenTellings.keys()) yield* tellNext(index)
    for (const { output, words } of examples) {
      const { code, stderr, stdout } = yield* printed(machine, [...words, "--db", path])
      expect([code, stderr]).toEqual([0, ""])
      expect(steady(`${stdout}\n`)).toBe(steady(output))
    }
  })))
