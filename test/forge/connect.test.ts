/** Addresses of repositories as people paste them, and what a forge's administrator has to allow. */
import { expect, it } from "vitest"
import { allowedHost, forgeOf, isOverheard, repositoryAddress } from "../../src/forge/connect.ts"

const known = ["https://forge.example/git/"]

it.each([
  ["https://forge.example/git/o/n", known, "https://forge.example/git o n"],
  ["https://forge.example/git/o/n/issues/3#issuecomment-4", known, "https://forge.example/git o n"],
  ["https://forge.example/git/o/n", [], "https://forge.example/git o n"],
  ["https://forge.example/git/o/n/issues/3", [], "https://forge.example/git o n"],
  ["https://github.com/o/n.git", [], "https://github.com o n"],
  ["http://127.0.0.1:3000/o/o", [], "http://127.0.0.1:3000 o o"],
  ["https://forge.example/git/a/b/a/b", [], "https://forge.example/git/a/b a b"],
  ["https://forge.example/git/o/n", ["https://forge.example", ...known], "https://forge.example/git o n"],
  ["https://forge.example/o/n", ["https://forge.example", ...known], "https://forge.example o n"],
  ["https://github.com/o/n/pull/3", [], "https://github.com o n"],
  ["https://github.com/o/n/releases/tag/v1", [], "https://github.com o n"],
  ["https://github.com/o/n/tree/main/src", [], "https://github.com o n"],
  ["https://forge.example/git/o/n/releases", [], "https://forge.example/git o n"],
  ["https://forge.example/git/o/n/commit/0a1b", [], "https://forge.example/git o n"],
  ["https://forge.example/o", [], undefined],
  ["ftp://forge.example/o/n", [], undefined],
  ["o/n", [], undefined]
])("%s is a repository's address as it should be", (text, forges, expected) => {
  const found = repositoryAddress(text, forges)
  expect(found && `${found.forge} ${found.owner} ${found.name}`).toBe(expected)
})

it("of two forges of which one lies below the other an address is on the longer one", () => {
  const forges = [{ url: "https://h.example" }, { url: "https://h.example/git/" }]
  expect(forgeOf("https://H.example/git/o/n/issues/3#issuecomment-1", forges)).toBe(forges[1])
  expect(forgeOf("https://h.example/o/git/issues/3", forges)).toBe(forges[0])
  expect(forgeOf("https://h.example.org/o/git", forges)).toBeUndefined()
})

it("a token is overheard on the way to a forge without TLS, unless it is on this machine", () => {
  const overheard = ["http://forge.lan", "http://forge.example/git", "https://forge.example", "http://127.0.0.1:3000"]
  expect(overheard.map(isOverheard)).toEqual([true, true, false, false])
})

it.each([
  ["http://127.0.0.1:4780/hooks/forge", "loopback"],
  ["http://[::1]:4780", "loopback"],
  ["http://localhost", "loopback"],
  ["http://192.168.1.4:4780", "private"],
  ["http://172.20.0.2", "private"],
  ["http://ledger:4780", "private"],
  ["http://ledger.lan", "private"],
  ["http://172.32.0.2", null],
  ["https://ledger.example", null]
])("a forge has to be allowed to deliver to %s: %s", (url, allowed) => expect(allowedHost(url)).toBe(allowed))
