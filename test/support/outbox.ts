/** An outbox between a real ledger and a stand-in forge, pass by pass on a test's clock. */
import { Clock, Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import type { NewEvent } from "../../src/event-log/StoredEvent.ts"
import type { ForgeAct } from "../../src/event/Forge.ts"
import { makeForgeAccount } from "../../src/forge/ForgeAccount.ts"
import { makeOutbox } from "../../src/forge/Outbox.ts"
import { outboxPort } from "../../src/ledger/forgeOutbox.ts"
import { keepForges } from "../../src/ledger/keepForges.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import { teamForge, type TestForge } from "./forge.ts"
import { goldenLedger } from "./goldenStory.ts"
import type { RecordedLedger } from "./recordedLedger.ts"

/** The repository of the stories' missions. */
export const storied = "trentuna/ledger"

type Command = Extract<ForgeAct, { readonly kind: "command" }>

/** The golden story's ledger beside a forge with its issues 1 to 3. `pass` is one pass of an outbox; `restart` makes a new one. */
export const outboxWorld = Effect.gen(function*() {
  const { clock, forge, token } = yield* Effect.promise(() => teamForge())
  forge.addRepository(storied, { access: { ludo: "admin", vigilio: "write", ledger: "write", stranger: "read" } })
  for (const number of [1, 2, 3]) forge.openIssue({ repository: storied, by: "ludo", title: `mission ${number}` })
  const golden = yield* goldenLedger()
  const broken = new Set<string>()
  const asked: Array<string> = []
  const configured = (...names: ReadonlyArray<string>) =>
    Effect.orDie(
      golden.files.writing((open) =>
        keepForges(open, names.map((name) => ({ name, kind: "forgejo", host: `${name}.example` })))
      )
    )
  const outbox = (name: string, reach: Pick<TestForge, "forge" | "token">) =>
    Effect.gen(function*() {
      const port = yield* outboxPort
      const access = { kind: "forgejo" as const, url: reach.forge.url, token: Redacted.make(reach.token), pause: 0 }
      const account = yield* makeForgeAccount(access)
      const mission = (request: Parameters<typeof port.asks.mission>[0]) =>
        Effect.suspend(() => {
          asked.push(request.mission)
          return broken.has(request.mission) ? Effect.die(new Error("a bug")) : port.asks.mission(request)
        })
      const asks = { ...port.asks, event: port.asks.event, report: port.asks.report, mission }
      return Effect.orDie(makeOutbox({ ...account, name }, { ...port, asks }))
    }).pipe(
      Effect.provideService(LedgerFiles, golden.files),
      Effect.provideService(Ledger, golden.ledger),
      Effect.provide(FetchHttpClient.layer)
    )
  yield* configured("forge")
  const begin = outbox("forge", { forge, token })
  let current = yield* begin
  return {
    ...golden,
    forge,
    /** The names of the forges in the configuration, the first first. */
    configured,
    /** Another forge's outbox of the same ledger. */
    outbox,
    /** Ids of missions about which the ledger cannot answer. */
    broken,
    /** The missions about which it was asked. */
    asked,
    pass: Effect.suspend(() => current),
    restart: Effect.map(begin, (made) => {
      current = made
    }),
    wait: (minutes: number) => TestClock.adjust(minutes * 60_000),
    say: (by: string, body: string, issue = 1) => forge.comment({ by, repository: storied, issue, body }),
    comments: (issue = 1) => forge.comments(storied, issue),
    /** Records a command as the receiver does; gives its position. */
    seen: (by: string, comment: number, act: Partial<Command>, issue = 1) => seen(golden, by, comment, act, issue),
    settled: (act: number, verdict: "recorded" | "nothing" | "refused", reason: string | null = null) =>
      append(golden, { type: "note.ForgeActSettled", payload: { act, verdict, reason } }),
    clock,
    /** Another repository with an issue, and commands there. */
    addRepository: (name: string) => {
      const id = forge.addRepository(name, { access: { ludo: "admin", vigilio: "write", ledger: "write" } })
      const on = { repository: name, issue: forge.openIssue({ repository: name, by: "ludo" }), by: "vigilio" }
      const [owner = "", own = ""] = name.split("/")
      return {
        say: (body: string) => forge.comment({ ...on, body }),
        comments: () => forge.comments(name, on.issue),
        seen: (comment: number) => seen(golden, on.by, comment, {}, on.issue, { id, owner, name: own })
      }
    },
    /** Replies of which nobody said that they are given up, and that were not posted. */
    owed: Effect.map(
      golden.open.projector.views(),
      ({ file }) =>
        file.prepare("SELECT about, kind, reason FROM forge_reply WHERE posted_at IS NULL AND permanent = 0").all()
    )
  }
})

const here = { id: 40, owner: "trentuna", name: "ledger" }

const seen = (
  ledger: RecordedLedger,
  by: string,
  comment: number,
  act: Partial<Command>,
  issue: number,
  repository = here
) =>
  append(ledger, {
    type: "note.ForgeActSeen",
    payload: {
      forge: "forge",
      repository,
      ...{ issue, by, via: "webhook", delivery: null, entry: null, flags: [] },
      act: {
        ...{ kind: "command", comment, command: "start", agents: [], unknown: [], permitted: true, reason: null },
        ...act
      }
    }
  })

const append = Effect.fnUntraced(function*({ open }: RecordedLedger, event: NewEvent["event"]) {
  const now = yield* Clock.currentTimeMillis
  const [appended] = yield* open.log.append([{ event, occurredAt: now, actor: "daemon", idempotencyKey: null }])
  return appended!.position
}, Effect.orDie)
