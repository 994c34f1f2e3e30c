/** Only who knows the secret is believed, whatever the headers look like. */
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import type { ForgeKind } from "../../src/event/Forge.ts"
import { isSigned } from "../../src/forge/signature.ts"
import { example, headersOf, hmac, secret } from "../support/deliveries.ts"

const body = Buffer.from(example("issues.closed"))
const right = hmac(body)
const wrong = hmac(body, "another secret, long enough")

const signed = (headers: Record<string, string>, kind: ForgeKind = "forgejo", ...secrets: ReadonlyArray<string>) =>
  isSigned(kind, headers, body, (secrets.length === 0 ? [secret] : secrets).map((one) => Redacted.make(one)))

describe("a delivery is believed", () => {
  it.each(["forgejo", "gitea", "github"] as const)("signed as %s signs", (kind) => {
    expect(signed(headersOf(body, { kind }), kind)).toBe(true)
  })

  it("signed with the present or the previous secret", () => {
    const secrets = ["the new secret, long enough", secret]
    expect(signed({ "x-forgejo-signature": right }, "forgejo", ...secrets)).toBe(true)
    expect(signed({ "x-forgejo-signature": hmac(body, secrets[0]) }, "forgejo", ...secrets)).toBe(true)
    expect(signed({ "x-forgejo-signature": wrong }, "forgejo", ...secrets)).toBe(false)
  })
})

describe("a delivery is not believed", () => {
  it.each([
    ["without a signature", {}],
    ["with the empty signature that a hook without a secret sends", { "x-forgejo-signature": "" }],
    ["with a prefix alone", { "x-hub-signature-256": "sha256=" }],
    ["signed with SHA-1 only", { "x-hub-signature": `sha1=${right.slice(0, 40)}` }],
    ["in capitals", { "x-forgejo-signature": right.toUpperCase() }],
    ["one digit short", { "x-forgejo-signature": right.slice(1) }],
    ["one digit too long", { "x-forgejo-signature": `${right}0` }],
    ["with spaces about", { "x-forgejo-signature": ` ${right}` }],
    ["twice", { "x-forgejo-signature": `${right}, ${right}` }],
    ["with another prefix", { "x-hub-signature-256": `sha1=${right}` }],
    ["with digits that are none", { "x-forgejo-signature": "é".repeat(64) }],
    ["with another secret's signature", { "x-forgejo-signature": wrong }],
    ["in Gogs' header, which nobody reads", { "x-gogs-signature": right }]
  ])("%s", (_, headers) => {
    expect(signed(headers)).toBe(false)
  })

  it("with a right signature behind a wrong or empty one that goes first", () => {
    expect(signed({ "x-forgejo-signature": wrong, "x-gitea-signature": right })).toBe(false)
    expect(signed({ "x-forgejo-signature": "", "x-hub-signature-256": `sha256=${right}` })).toBe(false)
    expect(signed({ "x-gitea-signature": wrong, "x-hub-signature-256": `sha256=${right}` }, "gitea")).toBe(false)
  })

  it("in the dialect of another forge than the route's", () => {
    expect(signed({ "x-forgejo-signature": right }, "github")).toBe(false)
    expect(signed({ "x-gitea-signature": right }, "github")).toBe(false)
    expect(signed({ "x-forgejo-signature": right }, "gitea")).toBe(false)
  })

  it("without a secret, or with one that is too short, even when it is signed with that", () => {
    expect(isSigned("forgejo", { "x-forgejo-signature": hmac(body, "") }, body, [])).toBe(false)
    expect(signed({ "x-forgejo-signature": hmac(body, "") }, "forgejo", "")).toBe(false)
    expect(signed({ "x-forgejo-signature": hmac(body, "fifteen bytes..") }, "forgejo", "fifteen bytes..")).toBe(false)
  })

  it("when a single byte of the body is another one", () => {
    const other = Buffer.from(body)
    other[100]! ^= 1
    expect(isSigned("forgejo", { "x-forgejo-signature": right }, other, [Redacted.make(secret)])).toBe(false)
  })
})
