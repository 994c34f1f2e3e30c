/** Which endpoint a request means, who may ask it, and what answers it. */
import { type Answer, refused } from "./Answer.ts"
import { answerBalance, answerInvoice, answerLimits } from "./billing.ts"
import type { Endpoint } from "./Faults.ts"
import type { History } from "./History.ts"
import { answerInvoices } from "./invoices.ts"
import type { Options, Permission } from "./Options.ts"
import { answerKeys, answerModels, answerValidation } from "./team.ts"
import { answerUsage } from "./usage.ts"

/** A request taken apart. */
export interface Call {
  readonly endpoint: Endpoint
  /** The team id as the path has it; undefined where the path names none. */
  readonly team: string | undefined
  readonly query: URLSearchParams
  readonly body: string
}

/** What an answer depends on. */
export interface World {
  readonly history: History
  readonly options: Options
  readonly permissions: ReadonlySet<Permission>
  readonly now: number
}

/** The call of a request; undefined for what the stand-in does not have (404). */
export const toCall = (method: string, url: string, body: string): Call | undefined => {
  const { pathname, searchParams } = new URL(url, "http://stand-in")
  for (const [wanted, pattern, endpoint] of table) {
    const match = wanted === method ? pattern.exec(pathname) : null
    if (match !== null) return { endpoint, team: match[1], query: searchParams, body }
  }
  return undefined
}

/** The refusal of a bearer that is missing or wrong; undefined for the right one. */
export const checkBearer = (authorization: string | undefined, options: Options): Answer | undefined => {
  const bearer = /^Bearer (.+)$/.exec(authorization ?? "")?.[1]
  if (bearer === undefined) return refused("unauthenticated", "No bearer token provided.")
  if (bearer === options.managementKey) return undefined
  return refused("invalidArgument", "Incorrect API key provided.", options.wrongKeyStatus)
}

/** The answer to a call whose bearer is right. */
export const answer = (call: Call, world: World): Answer => {
  const { history, now, options, permissions } = world
  const needed = permissionOf[call.endpoint]
  if (call.team !== undefined && !uuid.test(call.team)) return refused("invalidArgument", "Invalid uuid")
  const foreign = call.team !== undefined && call.team.toLowerCase() !== options.teamId
  if (foreign || (needed !== undefined && !permissions.has(needed))) {
    return refused("permissionDenied", "The key/team doesn't have permission to perform the action.")
  }
  switch (call.endpoint) {
    case "usage":
      return answerUsage(history, call.body, options, now)
    case "invoice":
      return answerInvoice(history, options, now)
    case "invoices":
      return answerInvoices(history, call.query, options, now)
    case "balance":
      return answerBalance(history, options, now)
    case "limits":
      return answerLimits(history, options)
    case "keys":
      return answerKeys(history, call.query, options, now)
    case "validation":
      return answerValidation(options, permissions)
    case "models":
      return answerModels()
  }
}

const table: ReadonlyArray<readonly [string, RegExp, Endpoint]> = [
  ["POST", /^\/v1\/billing\/teams\/([^/]+)\/usage$/, "usage"],
  ["GET", /^\/v1\/billing\/teams\/([^/]+)\/postpaid\/invoice\/preview$/, "invoice"],
  ["GET", /^\/v1\/billing\/teams\/([^/]+)\/invoices$/, "invoices"],
  ["GET", /^\/v1\/billing\/teams\/([^/]+)\/prepaid\/balance$/, "balance"],
  ["GET", /^\/v1\/billing\/teams\/([^/]+)\/postpaid\/spending-limits$/, "limits"],
  ["GET", /^\/auth\/teams\/([^/]+)\/api-keys$/, "keys"],
  ["GET", /^\/auth\/management-keys\/validation$/, "validation"],
  ["GET", /^\/auth\/teams\/([^/]+)\/models$/, "models"]
]

/** The permission of the model list is not documented; any management key reads it here. */
const permissionOf: Partial<Record<Endpoint, Permission>> = {
  usage: "BillingRead",
  invoice: "BillingRead",
  invoices: "BillingRead",
  balance: "BillingRead",
  limits: "BillingRead",
  keys: "ListApiKeys"
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
