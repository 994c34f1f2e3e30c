/** Keys as the views keep them: what their provider said of each, and whose each was. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { keyProjection, openKeyFold } from "../../src/key/KeyProjection.ts"
import { ownerAt } from "../../src/key/ownership.ts"

const opened = async () => {
  const views = await Effect.runPromise(SqliteFile.open({ path: ":memory:", role: "views", mode: "write" }))
  views.connection.exec(keyProjection.tables)
  const recorded = (position: number, event: LedgerEvent) => ({
    ...{ position, event, id: "", actor: "cli:ludo", occurredAt: 0, recordedAt: 0, text: "" }
  })
  return { views, fold: openKeyFold(views), recorded }
}
const assigned = (source: string, agent: string | null, from: number | null): LedgerEvent => ({
  type: "KeyAssigned",
  payload: { source, key: "k1", agent, from }
})

it("a key is described as its provider did, what it did not say included", async () => {
  const { fold, recorded, views } = await opened()
  const described = { source: "xai", name: "n", redacted: "n...x", perSecond: 1, perMinute: 2, tokensPerMinute: "3" }
  for (const [index, disabled] of [true, false, null].entries()) {
    fold.apply(recorded(index + 1, { type: "KeyObserved", payload: { ...described, key: `k${index}`, disabled } }))
  }
  expect(views.prepare("SELECT disabled, name, per_second, per_minute FROM key_label ORDER BY position").raw().all())
    .toEqual([[1, "n", 1, 2], [0, "n", 1, 2], [null, "n", 1, 2]])
})

it("keys of one name of two sources have owners of their own, also for who opens the views later", async () => {
  const { fold, recorded, views } = await opened()
  fold.apply(recorded(1, assigned("xai", "ba", null)))
  expect(fold.change()).toMatchObject({ before: { values: [] }, after: { values: ["ba"] } })
  fold.apply(recorded(2, assigned("spare", "ludo", 5)))
  fold.apply(recorded(3, assigned("xai", null, 8)))
  expect(fold.change()).toMatchObject({ key: { source: "xai", key: "k1" }, before: { values: ["ba"] } })
  for (const { ownership } of [fold, openKeyFold(views)]) {
    const owners = (source: string) => [0, 5, 8].map((at) => ownerAt(ownership({ source, key: "k1" }), at))
    expect([owners("xai"), owners("spare")]).toEqual([["ba", "ba", null], [null, "ludo", "ludo"]])
    expect(ownerAt(ownership({ source: "xai", key: null }), 9)).toBeNull()
  }
})
