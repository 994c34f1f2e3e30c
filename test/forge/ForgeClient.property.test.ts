/** Whatever people do on a forge, the client reads exactly that from it: none lost, none invented, none twice. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Act } from "../../src/demo/forge/Act.ts"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { opened, repository, setTheScene } from "../support/forge.ts"
import { ask, type Reach } from "../support/forgeClient.ts"
import { forgeStep, issues, takeStep } from "../support/forgeSteps.ts"
import { longest, runs } from "../support/propertyRuns.ts"

const name = { owner: "trentuna", name: "token-monitor" }
/** An act as the client tells it; `null` for those that no timeline has. */
const told = ({ at, by, did }: Act, skew: number): string | null => {
  if (did.kind === "closed" || did.kind === "reopened") return [at + skew, by, did.kind].join()
  if (did.kind === "label") return [at + skew, by, did.kind, did.label, did.added].join()
  if (did.kind === "assignee") return [at + skew, by, did.kind, did.login, did.added].join()
  return did.kind === "commented" ? [at, by, did.kind, did.body].join() : null
}

const read = async (reach: Reach, issue: number): Promise<ReadonlyArray<string>> => {
  const { entries } = await ask(reach, (client) => client.timeline(name, issue))
  const comments = await ask(reach, (client) => client.commentsSince(name, null))
  return [
    ...entries.map((entry) =>
      [
        ...[entry.at, entry.by, entry.kind],
        ...(entry.kind === "label" ? [entry.label, entry.added] : []),
        ...(entry.kind === "assignee" ? [entry.login, entry.added] : [])
      ].join()
    ),
    ...comments.filter((comment) => comment.issue === issue)
      .map(({ body, by, createdAt }) => [createdAt, by, "commented", body].join())
  ]
}

describe("reading a forge", () => {
  it("gives what people did, on every kind of forge, whatever the pages and the skew", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("forgejo", "gitea", "github"),
        fc.constantFrom(0, 1),
        fc.constantFrom(3, 50),
        fc.array(forgeStep, { maxLength: 40 }),
        async (kind, timelineSkew, maxPageSize, steps) => {
          const clock = { now: opened }
          const options = { kind, timelineSkew, maxPageSize }
          const forge = await ForgeStandIn.start({ options, now: () => clock.now })
          try {
            const reach = { kind, url: forge.url, token: setTheScene(forge) }
            forge.openIssue({ repository, number: 4, by: "vigilio" })
            for (const one of steps) {
              clock.now += one.wait * 1_000
              takeStep(forge, one)
            }
            for (const issue of issues) {
              const acts = forge.acts().filter((act) => act.issue === issue)
              const wanted = acts.flatMap((act) => told(act, timelineSkew * 1_000) ?? [])
              expect([...await read(reach, issue)].sort()).toEqual(wanted.sort())
            }
          } finally {
            await forge.close()
          }
        }
      ),
      runs(40)
    )
  }, longest)
})
