/** Blocks of the log: any number of them is put together from few parts. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import {
  blockTable,
  isFull,
  lastBlockAt,
  levelOf,
  partOf,
  partsCompletedBy,
  partsUpTo
} from "../../src/projection/Blocks.ts"

/** The blocks of level 0 that a part holds. */
const held = (part: number): ReadonlyArray<number> => {
  const size = 16 ** levelOf(part)
  const last = (part - levelOf(part)) / 16 * size
  return Array.from({ length: size }, (_, index) => last - size + index + 1)
}

it("every block up to a number is in exactly one part, and there are few parts", () => {
  for (const blocks of [0, 1, 2, 15, 16, 17, 31, 32, 255, 256, 257, 300, 4095, 4096, 5000]) {
    const parts = partsUpTo(blocks)
    expect(parts.flatMap(held)).toEqual(Array.from({ length: blocks }, (_, index) => index + 1))
    expect(parts.length).toBeLessThanOrEqual(15 * 4)
  }
})

it("sixteen blocks are one part, and sixteen of those are one again", () => {
  expect(partsUpTo(16)).toEqual([partOf(1, 1)])
  expect(partsUpTo(256)).toEqual([partOf(2, 1)])
})

it("a block ends with its 8,192nd row", () => {
  expect([8191, 8192, 8193].map(isFull)).toEqual([false, true, true])
})

it("a part is complete with its last block, and is the sum of sixteen parts of the level below", () => {
  expect(partsCompletedBy(15)).toEqual([])
  expect(partsCompletedBy(256).map(({ part }) => part)).toEqual([partOf(1, 16), partOf(2, 1)])
  for (const { of, part } of partsCompletedBy(512)) {
    expect((JSON.parse(of) as Array<number>).flatMap(held)).toEqual(held(part))
  }
})

it("the last block up to a position is found, also where several end in one event", async () => {
  const views = await Effect.runPromise(SqliteFile.open({ path: ":memory:", role: "views", mode: "write" }))
  views.connection.exec(blockTable)
  const blocks = [[1, 3, 7], [2, 5, 1], [3, 5, 4], [4, 8, 0]] as const
  for (const block of blocks) views.prepare("INSERT INTO block VALUES (?, ?, ?)").run(...block)
  expect([2, 3, 4, 5, 7, 8, 9].map((position) => lastBlockAt(views, position).number)).toEqual([0, 1, 1, 3, 3, 4, 4])
  expect(lastBlockAt(views, 0)).toEqual({ number: 0, position: 0, n: -1 })
})
