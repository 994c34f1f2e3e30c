/** A stand-in forge with the team on it, a clock that tests move, and a receiver that keeps what it is sent. */
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { onTestFinished } from "vitest"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { opened, repository, setTheScene } from "../../src/demo/forge/team.ts"

export { opened, repository, setTheScene }

/** A forge under test. `clock.now` is ms. */
export interface TestForge {
  readonly forge: ForgeStandIn.ForgeStandIn
  readonly clock: { now: number }
  /** The ledger's own token, with the scopes that the documentation asks for. */
  readonly token: string
}

/**
 * The team's forge: an organisation with a private repository, three people who may write to it, a stranger, the
 * ledger's own account, and issue 3. It closes when the test is over.
 */
export const teamForge = async (options: NonNullable<ForgeStandIn.Settings["options"]> = {}): Promise<TestForge> => {
  const clock = { now: opened }
  const forge = await ForgeStandIn.start({ options, now: () => clock.now })
  onTestFinished(() => forge.close())
  return { forge, clock, token: setTheScene(forge) }
}

/** A request as a receiver saw it. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver of deliveries on loopback; `answer` says what it replies (default 202). */
export const receiver = async (
  answer: (request: Received) => { readonly status: number; readonly headers?: Record<string, string> } = () => ({
    status: 202
  })
): Promise<{ readonly url: string; readonly received: ReadonlyArray<Received> }> => {
  const received: Array<Received> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("error", () => undefined)
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString()
      const seen = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body }
      received.push(seen)
      const { headers, status } = answer(seen)
      response.writeHead(status, headers).end()
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/hooks/forge`, received }
}
