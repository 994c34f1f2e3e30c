/** How late a provider posts is learned from what it did. */
import { expect, it } from "vitest"
import { learnPostingLag } from "../../src/attribution/postingLag.ts"

const hours = (count: number) => count * 3_600_000
const days = (count: number) => hours(24 * count)
const now = days(100)
const learn = (...late: ReadonlyArray<readonly [at: number, lateness: number]>) =>
  learnPostingLag(late.map(([at, lateness]) => ({ at, lateness })), days(1), now)

it("is a day until a week is known", () => {
  expect(learnPostingLag([], null, now)).toBe(hours(24))
  expect(learnPostingLag([{ at: now, lateness: hours(1) }], now - days(7) + 1, now)).toBe(hours(24))
  expect(learnPostingLag([{ at: now, lateness: hours(1) }], now - days(7), now)).toBe(hours(2))
})

it("is then twice the latest growth of 30 days", () => {
  expect(learn([now - days(20), hours(5)], [now - days(10), hours(3)])).toBe(hours(10))
  expect(learn([now - days(30), hours(5)], [now - days(30) + 1, hours(3)])).toBe(hours(6))
})

it("is at least a quarter of an hour", () => {
  expect(learn()).toBe(hours(0.25))
  expect(learn([now, 60_000])).toBe(hours(0.25))
})

it("knows nothing of what is yet to come: the same question of the past has the same answer", () => {
  expect(learn([now, hours(1)], [now + 1, hours(9)])).toBe(hours(2))
})
