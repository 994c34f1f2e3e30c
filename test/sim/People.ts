/** People who set bookmarks, take them back, send them again and give keys to agents; what they were told must stay true. */
import { Effect } from "effect"
import type { BookmarkRequest } from "../../src/ledger/Request.ts"
import { must, Violation } from "./checks.ts"
import type { Machine } from "./Machine.ts"
import type { Provider } from "./Provider.ts"
import type { Act } from "./Questions.ts"
import type { Reference } from "./Reference.ts"
import type { SimTime } from "./SimTime.ts"
import { agents, type BookmarkStep, type Step } from "./World.ts"

interface Surroundings {
  readonly time: SimTime
  readonly provider: Provider
  readonly machine: Machine
  readonly reference: Reference
  readonly act: Act
  /** Several commands at once; `undefined` where a crash ended them. */
  readonly acts: <A>(acts: ReadonlyArray<Effect.Effect<A>>) => ReadonlyArray<A> | undefined
}

interface Told {
  readonly position: number
  readonly id: string
}

export class People {
  /** Ids of the events that were acknowledged, by position. */
  readonly acknowledged = new Map<number, string>()
  readonly #people: Surroundings
  #keyed: { readonly request: BookmarkRequest; told: Told | undefined } | undefined
  #keys = 0

  constructor(people: Surroundings) {
    this.#people = people
  }

  #wall(ago: number | null): number | null {
    const { time } = this.#people
    return ago === null ? null : time.now + time.offset - ago
  }

  bookmark(step: BookmarkStep): void {
    const request = (mission: number): BookmarkRequest => ({
      kind: step.kind,
      mission: nameOf(mission),
      at: this.#wall(step.ago),
      crew: step.kind === "start" ? step.crew : [],
      weight: step.weight,
      add: step.kind === "crew" ? step.crew : [],
      remove: step.kind === "crew" ? agents.filter((agent) => !step.crew.includes(agent)).slice(0, 1) : [],
      actor: `cli:${mission % 2 === 0 ? "ludo" : "ba"}`,
      ...(step.keyed && { idempotencyKey: `key-${++this.#keys}` })
    })
    const first = request(step.mission)
    if (step.keyed) this.#keyed = { request: first, told: undefined }
    const keyed = this.#keyed
    const acts = step.twice ? [first, { ...request(step.mission + 1) }] : [first]
    const told = this.#people.acts(
      acts.map((act) => Effect.result(this.#people.machine.act((ledger) => ledger.bookmark(act))))
    )
    for (const [index, result] of (told ?? []).entries()) {
      if (result._tag === "Failure") {
        must(result.failure.exitCode === 2, () => `a bookmark fails: ${result.failure.message}`)
        if (index === 0 && step.keyed) this.#keyed = undefined
        continue
      }
      this.acknowledged.set(result.success.position, result.success.id)
      if (index === 0 && step.keyed) keyed!.told = result.success
    }
  }

  /** The second time is the same act, whatever came in between. */
  again(): void {
    const { request, told } = this.#keyed ?? {}
    if (request === undefined) return
    const again = this.#people.act(
      (ledger) =>
        ledger.bookmark(request).pipe(
          // A clock that was put back may refuse what it took before; that it were another act may nobody say.
          Effect.tapError(({ code, message }) => {
            if (told !== undefined && code === "conflict") throw new Violation(`sent again: ${message}`)
            return Effect.void
          })
        ),
      [2]
    )
    if (again === undefined) return
    if (told !== undefined) {
      must(
        again.position === told.position && again.id === told.id,
        () => `a command sent again is event ${again.position}, it was ${told.position}`
      )
    }
    this.#keyed = { request, told: again }
    this.acknowledged.set(again.position, again.id)
  }

  retract(which: number): void {
    const bookmark = this.#people.reference.bookmarkIds.at(-1 - which)
    if (bookmark === undefined) return
    const mission = bookmark.mission.replace("default:", "")
    const request = { mission, bookmark: bookmark.id, why: "it was wrong", actor: "cli:ludo" }
    this.#note(this.#people.act((ledger) => ledger.retract(request), [2]))
  }

  assign({ agent, ago, key }: Extract<Step, { do: "assign" }>): void {
    const request = { key: this.#people.provider.keyOf(key), agent, from: this.#wall(ago), actor: "cli:ludo" }
    this.#note(this.#people.act((ledger) => ledger.assignKey(request), [2]))
  }

  addWindow({ ago, crew, lasts, mission, weight }: Extract<Step, { do: "window" }>): void {
    const from = this.#wall(ago)!
    const request = { mission: nameOf(mission), from, to: from + lasts, crew, weight, actor: "cli:ludo" }
    this.#note(this.#people.act((ledger) => ledger.addWindow(request), [2]))
  }

  move({ mission, to }: Extract<Step, { do: "move" }>): void {
    const request = { mission: nameOf(mission), to: `trentuna/moved#${1 + to}`, actor: "cli:ludo" }
    this.#note(this.#people.act((ledger) => ledger.moveMission(request), [2]))
  }

  merge({ into, mission }: Extract<Step, { do: "merge" }>): void {
    const request = { mission: nameOf(mission), into: nameOf(into), actor: "cli:ba" }
    this.#note(this.#people.act((ledger) => ledger.mergeMission(request), [2]))
  }

  /** A log was put back that ends with these events: what was said after them is to be said again. */
  forget(hashes: number, isThere: (position: number, id: string) => boolean): void {
    for (const [position, id] of this.acknowledged) {
      if (position > hashes || !isThere(position, id)) this.acknowledged.delete(position)
    }
    const told = this.#keyed?.told
    if (told !== undefined && !this.acknowledged.has(told.position)) this.#keyed = undefined
  }

  #note(told: Told | undefined): void {
    if (told !== undefined) this.acknowledged.set(told.position, told.id)
  }
}

const nameOf = (mission: number): string => `trentuna/ledger#${1 + mission % 4}`
