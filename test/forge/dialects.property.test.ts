/** What each kind of forge delivers is believed, and understood as what was done: two readings of one contract, made by different hands. */
import { Redacted, Result } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Act } from "../../src/demo/forge/Act.ts"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import type { Delivery } from "../../src/demo/forge/Postman.ts"
import type { ForgeActSeen, ForgeKind } from "../../src/event/Forge.ts"
import { decodeDelivery } from "../../src/forge/decodeDelivery.ts"
import { isSigned } from "../../src/forge/signature.ts"
import { ground, secret } from "../support/deliveries.ts"
import { opened, repository, setTheScene } from "../support/forge.ts"
import { type ForgeStep, forgeStep, takeStep } from "../support/forgeSteps.ts"
import { longest, runs } from "../support/propertyRuns.ts"

/** What a step should be told as; instants in ms. */
type Told = readonly [at: number, by: string | null, issue: number | null, act: unknown]

const commands: Readonly<Record<string, readonly [command: string, agents: ReadonlyArray<string>]>> = {
  "/mission start": ["start", []],
  "/mission start @hannibal": ["start", ["hannibal"]],
  "/mission pause": ["pause", []],
  "/mission resume": ["resume", []],
  "/mission end": ["end", []],
  "/mission cost": ["cost", []]
}

/** Forgejo and Gitea tell of each go at the labels, GitHub of each label. */
const expected = (
  forge: ForgeStandIn.ForgeStandIn,
  kind: ForgeKind,
  step: ForgeStep,
  fresh: ReadonlyArray<Act>,
  now: number
): ReadonlyArray<Told> => {
  const { assignees, labels } = forge.issue(repository, step.issue)
  if (["label", "unlabel", "clear"].includes(step.what)) {
    const [active, paused, plain] = ["mission/active", "mission/paused", "mission"].map((name) => labels.includes(name))
    const told: Told = [now, step.by, step.issue, { kind: "labels", means: { active, paused, plain } }]
    return Array.from({ length: kind === "github" ? fresh.length : 1 }, () => told)
  }
  return fresh.flatMap(({ at, by, did, issue }): ReadonlyArray<Told> => {
    if (did.kind === "closed" || did.kind === "reopened") return [[at, by, issue, { kind: did.kind }]]
    if (did.kind === "assignee") {
      return [[at, by, issue, { kind: "assignees", agents: assignees.filter((login) => login === "hannibal") }]]
    }
    const [command, agents] = did.kind === "commented" ? commands[did.body] ?? [] : []
    if (did.kind !== "commented" || command === undefined) return []
    return [[at, by, issue, { kind: "command", comment: did.comment, command, agents, permitted: by !== "stranger" }]]
  })
}

const understood = (kind: ForgeKind, { body, headers }: Delivery): ReadonlyArray<Told> => {
  const lower = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]))
  const bytes = Buffer.from(body)
  expect(isSigned(kind, lower, bytes, [Redacted.make(secret)])).toBe(true)
  const delivery = { event: lower["x-github-event"] ?? "", id: lower["x-github-delivery"] ?? null, body: bytes }
  const decoded = decodeDelivery({ ...delivery, received: opened + 3_600_000 }, ground({ kind }))
  return Result.getOrThrow(decoded).acts.map(({ occurredAt, seen }) => [occurredAt, seen.by, seen.issue, plain(seen)])
}

const plain = ({ act }: ForgeActSeen): unknown => {
  if (act.kind !== "command") return act
  const { agents, command, comment, kind, permitted } = act
  return { kind, comment, command, agents, permitted }
}

describe("the deliveries of every kind of forge", () => {
  it("are believed, and understood as what was done", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("forgejo", "gitea", "github"),
        fc.array(forgeStep, { maxLength: 40 }),
        async (kind, steps) => {
          const clock = { now: opened }
          const forge = await ForgeStandIn.start({ options: { kind }, now: () => clock.now })
          try {
            setTheScene(forge)
            forge.openIssue({ repository, number: 4, by: "vigilio" })
            forge.addHook(repository, { url: "http://127.0.0.1:1/hooks/forge", secret })
            forge.hold()
            for (const step of steps) {
              clock.now += step.wait * 1_000
              const [acts, sent] = [forge.acts().length, forge.deliveries().length]
              takeStep(forge, step)
              const told = forge.deliveries().slice(sent).flatMap((delivery) => understood(kind, delivery))
              expect(told).toEqual(expected(forge, kind, step, forge.acts().slice(acts), clock.now))
            }
          } finally {
            await forge.close()
          }
        }
      ),
      runs(60)
    )
  }, longest)
})
