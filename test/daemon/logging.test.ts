/** The daemon's log: readable by machines and people, on stderr, and never a place to find a secret. */
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Redacted } from "effect"
import { layer, type LogFormat, logFormatFrom, logFormats } from "../../src/telemetry/Logging.ts"

const secrets = ["canary\"with\\quotes", "canary-plain/secret"].map((text) => Redacted.make(text))

const logged = (format: LogFormat, effect: Effect.Effect<void>) =>
  Effect.gen(function*() {
    const lines: Array<string> = []
    const console = {
      ...globalThis.console,
      error: (line: string) => void lines.push(line),
      log: () => assert.fail("stdout")
    }
    yield* effect.pipe(
      Effect.provide(layer({ format, level: "Info", secrets })),
      Effect.provideService(Console.Console, console as never)
    )
    return lines
  })

const leaking = Effect.annotateLogs(
  Effect.logError("sent canary-plain/secret", new Error("Authorization: Bearer abc.def-ghi canary\"with\\quotes")),
  { url: "https://x.example/?key=canary-plain%2Fsecret", token: "canary\"with\\quotes" }
)

describe.each(logFormats)("as %s", (format) => {
  it.effect("no secret is ever written", () =>
    Effect.gen(function*() {
      const text = (yield* logged(format, leaking)).join("\n")
      assert.notInclude(text, "canary")
      assert.notInclude(text, "abc.def")
      assert.include(text, "<redacted>")
    }))

  it.effect("an event is one line with its fields, and detail is left out unless wanted", () =>
    Effect.gen(function*() {
      const lines = yield* logged(
        format,
        Effect.andThen(
          Effect.logDebug("not wanted"),
          Effect.annotateLogs(Effect.logInfo("started", { nested: [1, "two"] }), { port: 4780, path: "/a b" })
        )
      )
      assert.strictEqual(lines.length, 1)
      for (const part of ["started", "nested", "two", "4780", "/a b"]) assert.include(lines[0], part)
      assert.notInclude(lines[0], "\n")
      if (format === "json") assert.strictEqual(JSON.parse(lines[0] ?? "").annotations.port, 4780)
    }))
})

describe("the format", () => {
  it("is what is asked for, else fits who reads", () => {
    assert.strictEqual(logFormatFrom("json", true), "json")
    assert.strictEqual(logFormatFrom(undefined, true), "pretty")
    assert.strictEqual(logFormatFrom(undefined, false), "logfmt")
    assert.strictEqual(logFormatFrom("nonsense", false), "logfmt")
  })
})
