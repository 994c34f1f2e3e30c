/** The systemd unit: hardened, and with nothing in it that Node does not survive. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const text = readFileSync(join(import.meta.dirname, "../../packaging/ledger.service"), "utf8")

/** Every value of every setting of the [Service] section, in their order. */
const service = (): ReadonlyMap<string, ReadonlyArray<string>> => {
  const settings = new Map<string, Array<string>>()
  let section = ""
  for (const line of text.split("\n").map((row) => row.trim())) {
    if (line === "" || line.startsWith("#")) continue
    const header = /^\[(\w+)\]$/u.exec(line)?.[1]
    if (header !== undefined) section = header
    const [, name, value] = /^(\w+)=(.*)$/u.exec(line) ?? []
    assert.isTrue(header !== undefined || name !== undefined, `not a line of a unit: ${line}`)
    if (section === "Service" && name !== undefined) settings.set(name, [...settings.get(name) ?? [], value ?? ""])
  }
  return settings
}

describe("packaging/ledger.service", () => {
  it("has nothing that stops Node from starting or the daemon from working", () => {
    const settings = service()
    // The JIT needs memory that is writable, then executable; systemd-analyze does not notice.
    assert.isFalse(settings.has("MemoryDenyWriteExecute"))
    // Node reads its memory limits there; and the network and its own user are what the daemon lives of.
    for (const name of ["ProcSubset", "PrivateNetwork", "PrivateUsers", "DynamicUser"]) {
      assert.isFalse(settings.has(name), name)
    }
    const families = settings.get("RestrictAddressFamilies")?.join(" ").split(" ") ?? []
    for (const family of ["AF_UNIX", "AF_INET", "AF_INET6"]) assert.include(families, family)
    assert.deepStrictEqual(settings.get("Type"), ["exec"])
  })

  it("is hardened", () => {
    const settings = service()
    const expected = {
      NoNewPrivileges: "yes",
      ProtectSystem: "strict",
      ProtectHome: "yes",
      PrivateTmp: "yes",
      PrivateDevices: "yes",
      CapabilityBoundingSet: "",
      RestrictSUIDSGID: "yes",
      SystemCallArchitectures: "native",
      UMask: "0077",
      StateDirectoryMode: "0700",
      RuntimeDirectoryMode: "0700"
    }
    for (const [name, value] of Object.entries(expected)) assert.deepStrictEqual(settings.get(name), [value], name)
    assert.include(settings.get("SystemCallFilter") ?? [], "@system-service")
  })

  it("holds no secret, and gets its own as a credential", () => {
    const settings = service()
    for (const variable of settings.get("Environment") ?? []) assert.notMatch(variable, /KEY|TOKEN|SECRET/u)
    assert.match(settings.get("LoadCredential")?.[0] ?? "", /^[\w-]+:\/etc\/ledger\//u)
  })

  const analyze = spawnSync("systemd-analyze", ["--version"]).status === 0
  it.skipIf(!analyze)("is understood by systemd itself", () => {
    const directory = mkdtempSync(join(tmpdir(), "ledger-unit-"))
    try {
      // verify wants the program to exist.
      writeFileSync(join(directory, "ledger.service"), text.replace(/^ExecStart=\S+/mu, "ExecStart=/bin/true"))
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", join(directory, "ledger.service")], {
        encoding: "utf8"
      })
      assert.notMatch(stderr, /ledger\.service.*(?:unknown|failed to parse|invalid)/iu)
      assert.strictEqual(status, 0, stderr)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
})
