/** Everything the daemon answers, on both of its addresses. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { LedgerApi } from "../api/LedgerApi.ts"
import { openApi } from "../api/openApi.ts"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { acts } from "./acts.ts"
import type { EventTally } from "./EventTally.ts"
import { expositionContentType } from "./exposition.ts"
import { frontPage } from "./frontPage.ts"
import { maintenance } from "./maintenance.ts"
import { metrics } from "./metrics.ts"
import { problemResponse } from "./problemResponse.ts"
import { questions } from "./questions.ts"

export interface RouteOptions {
  readonly version: string
  /** IANA name of the zone of reports that name none. */
  readonly timeZone: string
  /** What keeps the daemon from its work now, one sentence each; none: it is ready. */
  readonly unready: Effect.Effect<ReadonlyArray<string>>
  readonly tally: EventTally
}

/** Where deliveries come; below it those to a forge by name. */
export const hookPath = "/hooks/forge"

/** The paths, as the label of a metric may name them. */
export const knownPaths: ReadonlySet<string> = new Set([
  ...Object.values(LedgerApi.groups).flatMap(({ endpoints }) => Object.values(endpoints).map(({ path }) => path)),
  "/",
  "/openapi.json",
  "/metrics",
  "/healthz",
  "/readyz",
  hookPath
])

/** The routes as one effect that answers a request; no one is kept out here. */
export const routes = ({ tally, timeZone, unready, version }: RouteOptions) =>
  HttpRouter.toHttpEffect(
    Layer.mergeAll(
      HttpApiBuilder.layer(LedgerApi).pipe(Layer.provide([questions(timeZone), acts, maintenance])),
      HttpRouter.add("GET", "/", HttpServerResponse.text(frontPage(version))),
      HttpRouter.add("GET", "/openapi.json", Effect.sync(() => HttpServerResponse.jsonUnsafe(openApi()))),
      HttpRouter.add("GET", "/healthz", HttpServerResponse.text("ok\n")),
      HttpRouter.add("GET", "/readyz", Effect.map(unready, readiness)),
      HttpRouter.add("GET", "/metrics", Effect.map(metrics(version, tally), exposed))
    ).pipe(Layer.provide(NodeHttpServer.layerHttpServices))
  )

const exposed = (text: string) => HttpServerResponse.text(text, { contentType: expositionContentType })

const readiness = (reasons: ReadonlyArray<string>) =>
  reasons.length === 0
    ? HttpServerResponse.text("ready\n")
    : problemResponse(
      new LedgerFailure({
        code: "not-ready",
        message: reasons.join("; "),
        hint: "`ledger status` and `ledger doctor` say more",
        exitCode: 3
      })
    )
