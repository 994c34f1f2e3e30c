/** Sets pages of two postings for all tests of a run: small histories are then looked at in many steps, by events and by buckets. */
import { vi } from "vitest"

vi.mock("../../src/report/pageSizes.ts", () => ({ rowsOfPage: 2, manyEvents: 3 }))
