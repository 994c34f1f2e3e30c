/** The witness remembers the last head through torn writes, and says when it cannot. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { hash } from "node:crypto"
import * as fs from "node:fs"
import { readWitness, Witness, type Witnessed } from "../../src/event-log/Witness.ts"
import { interposed } from "../support/interposed.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const seen = (position: number): Witnessed => ({
  ledgerId: "01a20361-4803-7612-bfcb-f6ee386b6431",
  position,
  hash: new Uint8Array(32).fill(position),
  unwitnessed: 0
})

const write = (file: string, positions: ReadonlyArray<number>) =>
  Effect.scoped(Effect.gen(function*() {
    const witness = yield* Witness.scoped(file, yield* readWitness(file))
    for (const position of positions) witness.write(seen(position))
  }))

const positionIn = (file: string) =>
  Effect.map(
    readWitness(file),
    (testimony) => testimony.kind === "present" ? testimony.witnessed.position : testimony.kind
  )

const damage = (file: string, offset: number, length = 1) => {
  const content = fs.readFileSync(file)
  for (let index = offset; index < offset + length; index++) content[index]! ^= 0xFF
  fs.writeFileSync(file, content)
}

it.effect("the last head written is the one that counts", () =>
  Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    assert.strictEqual(yield* positionIn(file), "absent")
    for (const positions of [[1], [2, 3], [4, 5, 6], [9]]) {
      yield* write(file, positions)
      const testimony = yield* readWitness(file)
      assert.deepStrictEqual(testimony.kind === "present" && testimony.witnessed, seen(positions.at(-1)!))
    }
    assert.strictEqual(fs.statSync(file).size, 8192)
    assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
  }))

it.effect("a torn write costs one step, never the witness", () =>
  Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    yield* write(file, [1, 2, 3])
    for (const offset of [0, 8, 20, 40, 70, 100]) {
      // 3 stands in the first slot, 2 in the second.
      const before = fs.readFileSync(file)
      damage(file, offset, 4)
      assert.strictEqual(yield* positionIn(file), 2, `byte ${offset}`)
      fs.writeFileSync(file, before)
      damage(file, 4096 + offset, 4)
      assert.strictEqual(yield* positionIn(file), 3, `byte ${4096 + offset}`)
      fs.writeFileSync(file, before)
    }
  }))

it.effect("the write after a torn one repairs the torn slot", () =>
  Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    yield* write(file, [1, 2, 3])
    damage(file, 50)
    yield* write(file, [4])
    damage(file, 4096 + 50)
    assert.strictEqual(yield* positionIn(file), 4)
  }))

it.effect("two damaged slots, an empty and a short file are unreadable, not absent", () =>
  Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    yield* write(file, [1, 2])
    damage(file, 60)
    damage(file, 4096 + 60)
    assert.strictEqual(yield* positionIn(file), "unreadable")
    fs.writeFileSync(file, "")
    assert.strictEqual(yield* positionIn(file), "unreadable")
    fs.writeFileSync(file, "LDGRHEAD")
    assert.strictEqual(yield* positionIn(file), "unreadable")
    yield* write(file, [3])
    assert.strictEqual(yield* positionIn(file), 3)
  }))

it.effect("what another release writes, or another program, is not taken for a head", () =>
  Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    yield* write(file, [1])
    const sound = fs.readFileSync(file)
    const end = 64 + seen(1).ledgerId.length
    for (const offset of [7, 11]) {
      const content = Buffer.from(sound)
      content[offset]! += 1
      hash("sha256", content.subarray(0, end), "buffer").copy(content, end)
      fs.writeFileSync(file, content)
      assert.strictEqual(yield* positionIn(file), "unreadable", `byte ${offset}`)
    }
    const endless = Buffer.from(sound)
    endless.writeUInt32BE(0xFFFFFFFF, 60)
    fs.writeFileSync(file, endless)
    assert.strictEqual(yield* positionIn(file), "unreadable")
  }))

it.effect("a new witness, its name, and every head are on the disk before anybody relies on them", () =>
  Effect.scoped(Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    const done: Array<string> = []
    yield* interposed("fsyncSync", (descriptor) => done.push(fs.fstatSync(descriptor).isDirectory() ? "name" : "file"))
    yield* interposed("fdatasyncSync", () => done.push("head"))
    yield* write(file, [1, 2])
    assert.deepStrictEqual(done, ["file", "name", "head", "head"])
    yield* write(file, [3])
    assert.deepStrictEqual(done.slice(4), ["head"])
  })))

it.effect("an open witness knows the head that it holds, before and after it writes", () =>
  Effect.scoped(Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    yield* write(file, [1, 2])
    const witness = yield* Witness.scoped(file, yield* readWitness(file))
    assert.strictEqual(witness.position, 2)
    witness.write(seen(5))
    assert.strictEqual(witness.position, 5)
  })))

it.effect("events that nobody witnessed are remembered until an operator accepts them", () =>
  Effect.scoped(Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    const witness = yield* Witness.scoped(file, yield* readWitness(file))
    witness.write({ ...seen(2), unwitnessed: 2 })
    const testimony = yield* readWitness(file)
    assert.deepStrictEqual(testimony.kind === "present" && testimony.witnessed, { ...seen(2), unwitnessed: 2 })
  })))

it.effect("a witness that may not be read is a failure, not an absence", () =>
  Effect.gen(function*() {
    const file = `${yield* temporaryLog}.head`
    fs.mkdirSync(file)
    assert.strictEqual((yield* Effect.flip(readWitness(file))).code, "EISDIR")
  }))
