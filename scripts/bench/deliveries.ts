/** Deliveries of a forge, two hundred a second for a minute, to a daemon of its own process: how long each takes, and whether all are kept. */
import SqliteDatabase from "better-sqlite3"
import { spawn } from "node:child_process"
import { createHmac } from "node:crypto"
import { once } from "node:events"
import * as fs from "node:fs"
import { Agent, request } from "node:http"
import * as path from "node:path"
import type { Readable } from "node:stream"
import { launcher, surroundings } from "./command.ts"
import { count, milliseconds, type Row } from "./Row.ts"

const secret = "a secret of the benchmark's own"
const perSecond = 200

/** What the receiver's answers may take, ms, of the five seconds that a forge waits: a twentieth, and a fifth while views are rebuilt. */
const aims = { quiet: 250, rebuilding: 1_000 } as const

/** So many are worked on at once. */
const issues = 50

/** What is said on each, in turns: each is a bookmark. */
const commands = ["start", "pause", "resume", "end"]

const example = JSON.parse(fs.readFileSync(
  path.join(import.meta.dirname, "../../test/fixtures/forge/issue_comment.created.json"),
  "utf8"
)) as { readonly issue: object; readonly comment: object }

/** `rebuilding`: the daemon folds the whole log anew meanwhile, again and again. The log is written to. */
export const deliveries = async (
  { home, log, rebuilding, seconds }: {
    readonly home: string
    readonly log: string
    readonly rebuilding: boolean
    readonly seconds: number
  }
): Promise<Row> => {
  const before = recorded(log)
  const daemon = spawn(process.execPath, [launcher, "daemon", "--db", log], {
    env: {
      ...surroundings(home),
      LEDGER_DAEMON_LISTEN: "127.0.0.1:0",
      LEDGER_LOG_FORMAT: "logfmt",
      LEDGER_FORGE_KIND: "forgejo",
      LEDGER_FORGE_URL: "https://forge.example",
      LEDGER_FORGE_WEBHOOK_SECRET: secret
    },
    stdio: ["ignore", "ignore", "pipe"]
  })
  try {
    const { port, socket } = await addresses(daemon.stderr)
    daemon.stderr.resume()
    const stop = rebuilding ? rebuildAgain(socket) : () => 0
    const taken = await sendAll(port, seconds)
    const rebuilds = stop()
    const gone = once(daemon, "exit")
    daemon.kill()
    await gone
    const kept = recorded(log) - before
    const aim = aims[rebuilding ? "rebuilding" : "quiet"]
    const sorted = taken.toSorted((left, right) => left - right)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)]!
    return {
      what: `${count(perSecond * seconds)} deliveries at ${perSecond}/s${
        rebuilding ? ", views rebuilt meanwhile" : ""
      }: p99`,
      measured: `${milliseconds(at(0.99))} (p50 ${milliseconds(at(0.5))}, slowest ${milliseconds(sorted.at(-1)!)})`,
      limit: `${count(kept)} of ${count(taken.length)} kept${rebuilding ? `, ${rebuilds} rebuilds` : ""}`,
      aim: `< ${count(aim)} ms, all kept`,
      met: at(0.99) < aim && kept === taken.length
    }
  } finally {
    daemon.kill()
  }
}

/** Nobody has the log open. */
const recorded = (log: string): number => {
  const database = new SqliteDatabase(log, { readonly: true })
  const acts = database.prepare("SELECT count(*) FROM event WHERE type = 'note.ForgeActSeen'").pluck().get() as number
  database.close()
  return acts
}

/** Where the daemon serves, by its first lines. */
const addresses = async (lines: Readable): Promise<{ readonly port: number; readonly socket: string }> => {
  let said = ""
  for await (const chunk of lines.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    const [, port] = /url=http:\/\/127\.0\.0\.1:(\d+)/u.exec(said) ?? []
    const [, socket] = /socket=(\S+)/u.exec(said) ?? []
    if (port !== undefined && socket !== undefined) return { port: Number(port), socket }
  }
  throw new Error(`the daemon did not start: ${said}`)
}

/** Answers with what ends it, and that with how many there were. */
const rebuildAgain = (socketPath: string): () => number => {
  let isOver = false
  let rebuilds = 0
  const once = () => {
    const sent = request({ socketPath, path: "/api/v1/rebuild", method: "POST" }, (response) => {
      response.resume().once("end", () => {
        rebuilds++
        if (!isOver) once()
      })
    })
    sent.once("error", () => undefined)
    sent.end()
  }
  once()
  return () => {
    isOver = true
    return rebuilds
  }
}

/** One after the other on time, whether or not those before are answered. Milliseconds of each, infinitely many where it was not accepted. */
const sendAll = async (port: number, seconds: number): Promise<ReadonlyArray<number>> => {
  // Ends idle connections before the server does, so that no request meets one that is just being ended.
  const agent = new Agent({ keepAlive: true, timeout: 2_000 })
  const start = performance.now()
  const answers: Array<Promise<number>> = []
  for (let sent = 0; sent < perSecond * seconds; sent++) {
    const wait = start + sent * 1000 / perSecond - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    answers.push(send(port, agent, sent + 1))
  }
  const taken = await Promise.all(answers)
  agent.destroy()
  return taken
}

/** A command on one of many issues, now one and now another, each said in the second in which it is sent. */
const commentOf = (comment: number): string => {
  const { comment: said, issue, ...rest } = example
  const at = new Date().toISOString().replace(/\.\d+Z$/u, "Z")
  return JSON.stringify({
    ...rest,
    issue: { ...issue, id: 10_000 + comment % issues, number: 10_000 + comment % issues },
    comment: {
      ...said,
      id: comment,
      body: `/mission ${commands[Math.floor(comment / issues) % commands.length]}`,
      created_at: at,
      updated_at: at
    }
  })
}

const send = (port: number, agent: Agent, comment: number): Promise<number> => {
  const body = commentOf(comment)
  const signature = createHmac("sha256", secret).update(body).digest("hex")
  const headers = {
    "content-type": "application/json",
    "x-forgejo-event": "issue_comment",
    "x-forgejo-signature": signature
  }
  const start = performance.now()
  return new Promise((resolve) => {
    const sent = request(
      { host: "127.0.0.1", port, path: "/hooks/forge", method: "POST", agent, headers },
      (response) => {
        const isAccepted = response.statusCode === 202
        response.resume().once("end", () => resolve(isAccepted ? performance.now() - start : Infinity))
      }
    )
    sent.once("error", () => resolve(Infinity))
    sent.end(body)
  })
}
