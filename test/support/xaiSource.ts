/** The xAI source under test: against a stand-in, over a real socket, on one clock with it. */
import { Clock, Effect, Redacted, type Scope } from "effect"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { onTestFinished } from "vitest"
import type { XaiStandIn } from "../../src/demo/xai/XaiStandIn.ts"
import type { Source, SourceFailure } from "../../src/source/Source.ts"
import { makeXaiSource, type XaiSettings } from "../../src/source/xai/XaiSource.ts"
import { makeScaledClock } from "../../src/time/ScaledClock.ts"
import { noon } from "./xaiClient.ts"

/** Runs on a clock that stood at `start`, ms, when it began and goes on as fast as the real one. */
export const runAt = <A, E>(
  effect: Effect.Effect<A, E, HttpClient.HttpClient | Scope.Scope>,
  start = noon
): Promise<A> =>
  Effect.gen(function*() {
    const clock = makeScaledClock({ origin: start, startedAt: Date.now(), speed: 1 }, yield* Clock.Clock)
    return yield* effect.pipe(
      Effect.scoped,
      Effect.provide(FetchHttpClient.layer),
      Effect.provideService(Clock.Clock, clock)
    )
  }).pipe(Effect.runPromise)

/** A source that reads the stand-in. */
export const sourceOf = (
  provider: Pick<XaiStandIn, "url" | "teamId" | "managementKey">,
  settings: Partial<XaiSettings> = {}
) =>
  makeXaiSource({
    id: "xai",
    baseUrl: provider.url,
    teamId: provider.teamId,
    managementKey: Redacted.make(provider.managementKey),
    ...settings
  })

/** What the source's read gives. */
export const read = <A>(
  provider: Pick<XaiStandIn, "url" | "teamId" | "managementKey">,
  pick: (source: Source) => Effect.Effect<A, SourceFailure>,
  settings: Partial<XaiSettings> = {}
): Promise<A> => runAt(Effect.flatMap(sourceOf(provider, settings), pick))

/** How the source's read fails. */
export const refuse = <A>(
  provider: Pick<XaiStandIn, "url" | "teamId" | "managementKey">,
  pick: (source: Source) => Effect.Effect<A, SourceFailure>,
  settings: Partial<XaiSettings> = {}
): Promise<SourceFailure> =>
  runAt(Effect.flatMap(sourceOf(provider, settings), (source) => Effect.flip(pick(source)).pipe(Effect.orDie)))

/** A server that answers whatever the stand-in would not; it closes with the test. */
export const improvised = async (listener: RequestListener) => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port.toString()}`,
    teamId: "5f0c7d3e-9a41-4c1b-8d26-3b7e10c4a9f2",
    managementKey: "improvised-secret"
  }
}

/** One document for every request. */
export const answering = (document: unknown, headers: Record<string, string> = {}) =>
  improvised((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", ...headers })
    response.end(typeof document === "string" ? document : JSON.stringify(document))
  })
