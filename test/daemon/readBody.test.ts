/** Bodies of strangers: who sends slowly makes way for who sends. */
import { Effect, Fiber } from "effect"
import { PassThrough } from "node:stream"
import { expect, it } from "vitest"
import { readBody, type Room } from "../../src/daemon/readBody.ts"

const limits = { bytes: 1_000, patience: 60_000 }

/** A body that is being read, and by what it may be sent. */
const reading = (room: Room) => {
  const source = Object.assign(new PassThrough(), { headers: {}, method: "POST", url: "/hooks/forge" })
  const request = { headers: {}, source } as unknown as Parameters<typeof readBody>[0]
  return { source, read: Effect.runFork(readBody(request, limits, room)) }
}

const outcome = async (read: Fiber.Fiber<Uint8Array | string>) => {
  const found = await Effect.runPromise(Fiber.join(read))
  return typeof found === "string" ? found : found.length
}

it("slow bodies that fill all room make way, the oldest first, for one that comes at once", async () => {
  const room: Room = { left: 3_000, readers: new Set() }
  const slow = Array.from({ length: 3 }, () => reading(room))
  for (const { source } of slow) source.write(Buffer.alloc(900))
  await new Promise(setImmediate)
  const real = reading(room)
  real.source.end(Buffer.alloc(800))
  expect(await outcome(real.read)).toBe(800)
  expect(await outcome(slow[0]!.read)).toBe("busy")
  for (const { source } of slow.slice(1)) source.end()
  expect(await Promise.all(slow.slice(1).map(({ read }) => outcome(read)))).toEqual([900, 900])
  expect(room.left).toBe(3_000)
  expect(room.readers.size).toBe(0)
})
