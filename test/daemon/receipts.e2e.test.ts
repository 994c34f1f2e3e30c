/** A daemon of its own process makes bookmarks of what is done on an issue and keeps the receipt there; anybody with the ledger can check it. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { dirname, join } from "node:path"
import type { On } from "../../src/demo/forge/Controls.ts"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { scopedStandIn } from "../../src/demo/scopedStandIn.ts"
import { make } from "../../src/demo/xai/History.ts"
import * as XaiStandIn from "../../src/demo/xai/XaiStandIn.ts"
import { formatClockSetting, scaledNow } from "../../src/time/ScaledClock.ts"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { repository, setTheScene } from "../support/forge.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { keys } from "../support/worlds.ts"

const main = join(import.meta.dirname, "../../src/main.ts")

const standing = (settings: ForgeStandIn.Settings = {}) => scopedStandIn(() => ForgeStandIn.start(settings))

/** A command of the ledger on the log, and how it ended. */
const ledgerOn = (log: string, environment: Readonly<Record<string, string>>) => (...words: ReadonlyArray<string>) =>
  Effect.promise(() =>
    new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
      const env = { HOME: dirname(log), PATH: process.env["PATH"], LEDGER_DB: log, ...environment }
      execFile(process.execPath, [main, ...words], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }))
    })
  )

/** What the ledger said on the team's issue beside its reactions. */
const receiptsOn = (forge: ForgeStandIn.ForgeStandIn) =>
  forge.comments(repository, 3).filter(({ body, by }) => by === "ledger" && body !== "")

const posted = (forge: ForgeStandIn.ForgeStandIn, text: string) =>
  until(() => receiptsOn(forge)[0]?.body.includes(text))

const until = (isSo: () => boolean | undefined) =>
  Effect.sync(isSo).pipe(Effect.delay(50), Effect.repeat({ until: (so) => so === true }), Effect.asVoid)

const addressOf = (forge: ForgeStandIn.ForgeStandIn) =>
  `${forge.url}/${repository}/issues/3#issuecomment-${receiptsOn(forge)[0]!.id}`

it.live("a mission that starts, and ends, is on its issue with what it cost; verify --receipt makes it again", () =>
  Effect.scoped(Effect.gen(function*() {
    const forge = yield* standing()
    const token = setTheScene(forge)
    const log = yield* memoryLog
    const environment = { LEDGER_FORGE_KIND: "forgejo", LEDGER_FORGE_URL: forge.url, LEDGER_FORGE_TOKEN: token }
    const daemon = yield* DaemonProcess.start(log, environment)
    yield* daemon.ready
    const ledger = ledgerOn(log, environment)
    yield* ledger("mission", "start", `${repository}#3`)
    yield* posted(forge, "still running")
    yield* ledger("mission", "end", `${repository}#3`)
    yield* posted(forge, "mission ended")
    assert.lengthOf(receiptsOn(forge), 1)
    const checked = yield* ledger("verify", "--receipt", addressOf(forge))
    assert.strictEqual(checked.code, 0, checked.output)
    assert.notInclude(daemon.errors, token)
  })))

/** A second of this test is five minutes of its story: what is posted late, and read again, comes within seconds. */
const speed = 300
const begins = Date.UTC(2026, 3, 7, 7)
const minute = 60_000
const secret = "a secret that forge and ledger share"

it.live(
  "what a comment begins and closing ends is paid, posted and frozen; a provider who restates later is told on the issue",
  () =>
    Effect.scoped(Effect.gen(function*() {
      const clock = { origin: begins, startedAt: Date.now(), speed }
      const now = () => scaledNow(clock, Date.now())
      const forge = yield* standing({ now })
      const token = setTheScene(forge, begins - 60 * minute)
      const provider = yield* scopedStandIn(() => XaiStandIn.start({ history: spending, now }))
      const log = yield* memoryLog
      const environment = {
        LEDGER_DEMO: "1",
        LEDGER_DEMO_CLOCK: formatClockSetting(clock),
        TMPDIR: dirname(log),
        XAI_TEAM_ID: provider.teamId,
        XAI_MANAGEMENT_KEY: provider.managementKey,
        LEDGER_SOURCE_0_BASE_URL: provider.url,
        LEDGER_SOURCE_0_POSTING_LAG: "5 minutes",
        LEDGER_AGENTS_HANNIBAL: "xai-a",
        LEDGER_FORGE_KIND: "forgejo",
        LEDGER_FORGE_URL: forge.url,
        LEDGER_FORGE_TOKEN: token,
        LEDGER_FORGE_WEBHOOK_SECRET: secret
      }
      const daemon = yield* DaemonProcess.start(log, environment)
      yield* daemon.ready
      const address = /url=(http:\/\/\S+)/u.exec(daemon.errors)![1]!
      forge.addHook(repository, { url: `${address}/hooks/forge`, secret, events: ["issues", "issue_comment"] })
      const vigilio: On = { repository, issue: 3, by: "vigilio" }
      const comment = forge.comment({ ...vigilio, body: "/mission start" })
      const reactions = () => forge.comments(repository, 3).find(({ id }) => id === comment)?.reactions
      yield* until(() => reactions()?.length === 2)
      assert.deepStrictEqual(reactions(), ["eyes by ledger", "rocket by ledger"])
      yield* posted(forge, "still running")
      // Thirty minutes of work.
      yield* Effect.sleep(30 * minute / speed)
      forge.closeIssue(vigilio)
      yield* posted(forge, "mission ended")
      yield* posted(forge, "settled")
      const [frozen] = receiptsOn(forge)
      assert.match(frozen!.body, /^\*\*Cost: (?!0\.00)\d+\.\d\d USD\*\*/mu)
      const read = provider.requests().length
      yield* until(() => provider.requests().length > read + 8)
      assert.deepStrictEqual(receiptsOn(forge), [frozen])
      const within = Date.parse(`${/^- (\S+ \S+) – /mu.exec(frozen!.body)![1]!.replace(" ", "T")}Z`) + 10 * minute
      provider.setHistory({
        ...spending,
        restatements: [{ ...spent(within), ticks: -5_000_000_000n, visibleAt: now() }]
      })
      yield* posted(forge, "**Corrected on 2026-04-07**: was ")
      const [, was, is] = /was (\S+) USD at event \d+, is (\S+) USD\./u.exec(receiptsOn(forge)[0]!.body)!
      assert.closeTo(Number(was) - Number(is), 0.5, 0.011)
      assert.include(frozen!.body, `**Cost: ${was} USD**`)
      assert.lengthOf(receiptsOn(forge), 1)
      const checked = yield* ledgerOn(log, environment)("verify", "--receipt", addressOf(forge))
      assert.strictEqual(checked.code, 0, checked.output)
      for (const hidden of [token, secret]) assert.notInclude(daemon.errors, hidden)
    })),
  120_000
)

const spent = (at: number) => ({ key: "key-a", model: "grok-4-0709", meter: "Prompt text tokens", at })

/** A key at work the whole morning, a dime a minute, shown two minutes late. */
const spending = make({
  keys,
  lag: 2 * minute,
  usages: Array.from({ length: 300 }, (_, index) => ({ ...spent(begins + index * minute), ticks: 1_000_000_000n }))
})
