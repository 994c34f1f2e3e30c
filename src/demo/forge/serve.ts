/**
 * The stand-in forge as a program, to try the ledger against by hand: prints its address and a token for each of the team as one line
 * of JSON, then serves until it is stopped.
 *
 * `node src/demo/forge/serve.ts [--port N] [--kind forgejo|gitea|github]`. Whoever's token it is comments, closes and labels over the
 * forge's own API; `ludo` and `ledger` may make hooks, and a delivery to this machine is allowed.
 */
import { parseArgs } from "node:util"
import { start } from "./ForgeStandIn.ts"
import { repository, setTheScene } from "./team.ts"

const usage = "[--port N] [--kind forgejo|gitea|github]"
const kinds = { forgejo: "10.0.0+gitea-1.22.0", gitea: "1.24.6", github: "3.15.1" }

const asked = () => {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "0" },
        kind: { type: "string", default: "forgejo" },
        help: { type: "boolean", short: "h", default: false }
      }
    }).values
  } catch {
    return undefined
  }
}

const isKind = (text: string | undefined): text is keyof typeof kinds =>
  text !== undefined && Object.hasOwn(kinds, text)

const values = asked()
if (values?.help === true) {
  process.stdout.write(`serve ${usage}\n`)
  process.exit(0)
}

const port = Number(values?.port)
const kind = values?.kind
if (!isKind(kind) || !Number.isInteger(port)) {
  process.stderr.write(`serve: wants ${usage}\n`)
  process.exit(2)
}

const forge = await start({ options: { port, kind, version: kinds[kind] } })
const ledger = setTheScene(forge, Date.now(), true)
const tokens = Object.fromEntries(
  ["ludo", "vigilio", "hannibal", "face", "stranger"].map((login) => [login, forge.addToken(login, ["all"])])
)

const stop = (): void => void forge.close()
process.once("SIGTERM", stop).once("SIGINT", stop)

process.stdout.write(`${JSON.stringify({ url: forge.url, repository, issue: 3, tokens: { ledger, ...tokens } })}\n`)
