/** Sets blocks of three rows for all tests of a run: small histories then have as many blocks, of several levels, as a log of years. */
import { vi } from "vitest"
import type * as Blocks from "../../src/projection/Blocks.ts"

vi.mock("../../src/projection/Blocks.ts", async (original) => ({
  ...await original<typeof Blocks>(),
  isFull: (rows: number) => rows >= 3
}))
