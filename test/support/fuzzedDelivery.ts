/** Requests to a receiver of deliveries as nobody would send them: random bytes, mutated payloads, mutated signatures. All of them follow from a seed. */
import { createHmac } from "node:crypto"
import { changed, type Example, example, headersOf, hmac, type Loose, secret } from "./deliveries.ts"

/** `isSigned`: by the rules of the contract, worked out here a second time. */
export interface FuzzedRequest {
  readonly kind: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly isSigned: boolean
}

/** Numbers in [0, 1), the same for the same seed. */
export const diceOf = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Dice = () => number
const below = (dice: Dice, limit: number): number => Math.floor(dice() * limit)
const one = <A>(dice: Dice, ...all: ReadonlyArray<A>): A => all[below(dice, all.length)]!

const examples: ReadonlyArray<Example> = ["issues.closed", "issues.label_updated", "issue_comment.created"]

export const fuzzedRequest = (dice: Dice): FuzzedRequest => {
  const make = one(
    dice,
    noise,
    mutatedPayload,
    mutatedPayload,
    mutatedBytes,
    mutatedBytes,
    mutatedSignature,
    oddRequest
  )
  return make(dice)
}

const posted = (kind: string, body: Buffer, headers: Readonly<Record<string, string>>): FuzzedRequest => ({
  kind,
  method: "POST",
  path: "/hooks/forge",
  headers,
  body,
  isSigned: signedAs(headers, body)
})

/** The first header that is there counts, and it must be the body's HMAC to the letter; HTTP takes no notice of spaces about it. */
const signedAs = (headers: Readonly<Record<string, string>>, body: Buffer): boolean => {
  const first = ["x-forgejo-signature", "x-gitea-signature", "x-hub-signature-256"].find((name) => name in headers)
  const right = createHmac("sha256", secret).update(body).digest("hex")
  return first !== undefined && [right, `sha256=${right}`].includes(headers[first]!.trim())
}

const noise = (dice: Dice): FuzzedRequest => {
  const body = Buffer.from(Array.from({ length: below(dice, 300) }, () => below(dice, 256)))
  return posted(
    "noise",
    body,
    one(dice, headersOf(body), headersOf(body, { key: "another secret, long enough" }), json)
  )
}

const json = { "content-type": "application/json" }

const mutatedPayload = (dice: Dice): FuzzedRequest => {
  const body = changed(one(dice, ...examples), (payload) => {
    for (let times = below(dice, 4); times >= 0; times--) mutate(dice, payload)
    // Often another act, so that not everything is a duplicate.
    const { comment: said, issue } = payload
    if (dice() < 0.5 && typeof issue === "object" && issue !== null) issue.number = below(dice, 50)
    if (dice() < 0.5 && typeof said === "object" && said !== null) {
      Object.assign(said, { id: below(dice, 9_999), body: comment(dice) })
    }
  })
  return posted(
    "mutated payload",
    Buffer.from(body),
    headersOf(body, { event: one(dice, "issues", "issue_comment", "", "push", "é") })
  )
}

const pieces = [
  ...[
    "/mission start @ba",
    "/mission end",
    "/mission",
    "```",
    "`",
    "> ",
    "<!--",
    "-->",
    "\n",
    "\r\n",
    "<pre>",
    "@",
    "\uD800"
  ],
  ...["\u202E", "\u0000", "😀", "<!-- ledger:cost v1 -->", " ".repeat(100), "a".repeat(500)]
]
const comment = (dice: Dice): string => Array.from({ length: below(dice, 12) }, () => one(dice, ...pieces)).join("")

/** What stands somewhere in the payload becomes something else, or is gone, or stands there twice as deep. */
const mutate = (dice: Dice, payload: Loose): void => {
  let at = payload
  for (let depth = 0; depth < 4; depth++) {
    const keys = Object.keys(at)
    const key = one(dice, ...keys)
    if (key === undefined) return
    const next = at[key]
    if (depth < 3 && typeof next === "object" && next !== null && dice() < 0.7) {
      at = next
      continue
    }
    if (dice() < 0.2) delete at[key]
    else at[key] = odd(dice, next)
    return
  }
}

const odd = (dice: Dice, value: Loose): Loose =>
  one<Loose>(
    dice,
    ...[null, true, -1, 0, 1.5, 2 ** 53, 1e308, "", "x".repeat(1000), "\uD800", "../..", "0001-01-01T00:00:00Z"],
    ...["2026-04-07T11:02:44+99:99", "9999-12-31T23:59:59Z", [], {}, [value], { value }, nested(below(dice, 100))],
    ...[{ "__proto__": value, constructor: value }, Array.from({ length: 50 }, () => value)]
  )

const nested = (depth: number): Loose => depth === 0 ? 0 : [nested(depth - 1)]

const bytesOf = (dice: Dice): Buffer => {
  const bytes = [...Buffer.from(example(one(dice, ...examples)))]
  for (let times = below(dice, 5); times > 0; times--) {
    const at = below(dice, bytes.length)
    const byte = dice() < 0.5 ? below(dice, 256) : one(dice, 0x22, 0x5C, 0x7B, 0x5B, 0x2C, 0x30)
    if (dice() < 0.4) bytes[at] = byte
    else bytes.splice(at, below(dice, 40), ...dice() < 0.5 ? [byte] : [])
  }
  return Buffer.from(bytes)
}

/** Signed before or after. */
const mutatedBytes = (dice: Dice): FuzzedRequest => {
  const body = bytesOf(dice)
  return posted("mutated bytes", body, dice() < 0.5 ? headersOf(body) : headersOf(example(one(dice, ...examples))))
}

const mutatedSignature = (dice: Dice): FuzzedRequest => {
  const body = Buffer.from(example(one(dice, ...examples)))
  const right = hmac(body)
  const at = below(dice, 64)
  const wrong = one(
    dice,
    ...[
      "",
      "sha256=",
      right.slice(0, at),
      `${right}${right}`,
      right.toUpperCase(),
      `sha1=${right}`,
      ` ${right}`,
      `SHA256=${right}`
    ],
    ...[
      right.replace(right[at]!, "g"),
      `${right.slice(0, at)}${(Number.parseInt(right[at]!, 16) ^ 1).toString(16)}${right.slice(at + 1)}`
    ],
    ...[
      hmac(body, ""),
      hmac(body, "another secret, long enough"),
      hmac(`${body.toString()}\n`),
      right,
      `sha256=${right}`
    ]
  )
  const headers: Record<string, string> = { ...json }
  const names = [
    "x-forgejo-signature",
    "x-gitea-signature",
    "x-hub-signature-256",
    "x-gogs-signature",
    "x-hub-signature"
  ]
  for (const name of names) {
    const chance = dice()
    if (chance < 0.3) headers[name] = wrong
    else if (chance < 0.5) headers[name] = right
  }
  return posted("mutated signature", body, headers)
}

const oddRequest = (dice: Dice): FuzzedRequest => {
  const body = Buffer.from(example(one(dice, ...examples)))
  return {
    ...posted("odd request", body, {
      ...headersOf(body),
      "content-type": one(
        dice,
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        ""
      ),
      "content-encoding": one(dice, "identity", "gzip", ""),
      "x-forgejo-delivery": one(dice, "", "a b", "ä", "x".repeat(5000)),
      "x-forgejo-event": one(dice, "", "issues", "ISSUES", "x".repeat(5000)),
      host: one(dice, "localhost", "evil.example", "", "[::1]"),
      ...dice() < 0.3 ? { origin: "https://evil.example" } : {}
    }),
    method: one(dice, "POST", "POST", "GET", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"),
    path: one(
      dice,
      "/hooks/forge",
      "/hooks/forge/",
      "/hooks/forge/home",
      "/hooks/forge/x",
      "/hooks/",
      "/hooks/forge/../forge",
      "/hooks/forge/%00",
      "/hooks/forge?a=b"
    )
  }
}
