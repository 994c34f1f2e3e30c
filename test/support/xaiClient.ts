/**
 * A bare client of the stand-in for tests: one fetch a call, the documented request, and fresh servers that close with
 * the test.
 */
import { onTestFinished } from "vitest"
import { type History, make, type Usage } from "../../src/demo/xai/History.ts"
import * as XaiStandIn from "../../src/demo/xai/XaiStandIn.ts"

/** An answer read as text first, so that tests can look at the numbers' own digits. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // The tests look into documents of many shapes.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any
}

/** 6 April 2026, noon: the clock of a server unless a test sets another. */
export const noon = Date.UTC(2026, 3, 6, 12)

/** A server over a history, with its clock at `noon` unless told otherwise; it closes when the test is over. */
export const standIn = async (
  parts: Partial<History> = {},
  options: NonNullable<XaiStandIn.Settings["options"]> = {},
  now: () => number = () => noon
): Promise<XaiStandIn.XaiStandIn> => {
  const server = await XaiStandIn.start({ history: make(parts), options, now })
  onTestFinished(() => server.close())
  return server
}

/** A usage of one key, with only the interesting parts named. */
export const usage = (parts: Partial<Usage> = {}): Usage => ({
  key: "0b8f3a52-6c1d-4e7a-9f20-5d1c7be83a90",
  model: "grok-4-0709",
  meter: "Prompt text tokens",
  at: noon - 3_600_000,
  ticks: 7_597_372_500n,
  ...parts
})

/** A usage request for 6 April by the hour, with parts replaced. */
export const analytics = (parts: Record<string, unknown> = {}, range: Record<string, unknown> = {}) => ({
  analyticsRequest: {
    timeRange: { startTime: "2026-04-06 00:00:00", endTime: "2026-04-07 00:00:00", timezone: "Etc/GMT", ...range },
    timeUnit: "TIME_UNIT_HOUR",
    values: [{ name: "usd", aggregation: "AGGREGATION_SUM" }],
    groupBy: ["api_key_id", "description", "unit_type"],
    filters: [],
    ...parts
  }
})

/** GETs a path; `{team}` stands for the server's team. */
export const get = (server: XaiStandIn.XaiStandIn, path: string, init: RequestInit = {}): Promise<Reply> =>
  call(server, path, { method: "GET", ...init })

/** POSTs a usage request. */
export const postUsage = (
  server: XaiStandIn.XaiStandIn,
  body: unknown = analytics(),
  init: RequestInit = {}
): Promise<Reply> =>
  call(server, "/v1/billing/teams/{team}/usage", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...init
  })

/** The values of the first series by timestamp, zeros left out. */
export const points = (reply: Reply, series = 0): Record<string, number> =>
  Object.fromEntries(
    (reply.json.timeSeries[series]?.dataPoints ?? []).map((
      { timestamp, values }: { timestamp: string; values: Array<number> }
    ) => [timestamp, values[0]]).filter(([, value]: [string, number]) => value !== 0)
  )

const call = async (server: XaiStandIn.XaiStandIn, path: string, init: RequestInit): Promise<Reply> => {
  const headers = new Headers({ Authorization: `Bearer ${server.managementKey}`, "Content-Type": "application/json" })
  new Headers(init.headers).forEach((value, name) => headers.set(name, value))
  const response = await fetch(server.url + path.replace("{team}", server.teamId), { ...init, headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parse(text) }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
