/** The examples of corrections in docs/commands.md are what these commands print, one after the other, after the golden story. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { Machine } from "../support/configured.ts"
import { goldenPlace, goldenTellings } from "../support/goldenStory.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { examplesOf, printed, steady } from "../support/printed.ts"
import { inTestTime, openLedger } from "../support/recordedLedger.ts"
import { placed } from "../support/tellings.ts"

const commands = [
  "mission add",
  "mission move",
  "mission merge",
  "mission retract",
  "mission show",
  "split show",
  "split set"
]
const commandOf = (words: ReadonlyArray<string>) => words.slice(0, 2).join(" ")
const examples = examplesOf("commands.md").filter(({ words }) => commands.includes(commandOf(words)))
const minute = 60_000
const after = goldenPlace.start + 4 * 60 * minute

it("there is an example of each", () => {
  expect(new Set(examples.map(({ words }) => commandOf(words)))).toEqual(new Set(commands))
})

it("each example is what is printed, a minute after the one before", () =>
  inTestTime(Effect.gen(function*() {
    using machine = new Machine()
    machine.configure(
      "time_zone = \"Etc/UTC\"\n[[source]]\nid = \"xai\"\nkind = \"xai\"\nposting_lag = \"6 minutes\"\n"
    )
    const path = yield* memoryLog
    yield* Effect.scoped(Effect.gen(function*() {
      const { tell } = yield* openLedger(path)
      for (const [index, told] of goldenTellings.entries()) {
        const at = goldenPlace.start + 60 * minute + index * 10 * minute
        yield* tell({ at, told: placed(told, goldenPlace) }, goldenPlace)
      }
    }))
    for (const [index, { output, words }] of examples.entries()) {
      const said = yield* printed(machine, [...words, "--db", path], after + index * minute)
      expect([words.join(" "), said.code, said.stderr]).toEqual([words.join(" "), 0, ""])
      expect(steady(`${said.stdout}\n`)).toBe(steady(output))
    }
  })))
