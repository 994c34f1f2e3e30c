/** What a ledger with these events must say, kept event by event beside the real one, without its tables. */
import { Result } from "effect"
import { attributeEpoch } from "../../src/attribution/attribute.ts"
import { type Claims, makeClaims } from "../../src/attribution/claims.ts"
import type { StoredEvent } from "../../src/event-log/StoredEvent.ts"
import { decodeEvent, type LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { missionId } from "../../src/event/MissionRef.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { bucketLength, type Grid, type UsageSnapshotTaken } from "../../src/event/Usage.ts"
import { emptyTimeline, makeTimeline, type Ownership } from "../../src/key/ownership.ts"
import { MissionAccount, type Said } from "../../src/mission/MissionAccount.ts"
import { type Retraction, standingRetractions } from "../../src/mission/standingRetractions.ts"
import type { Bookmark, Window } from "../../src/mission/windows.ts"
import { Usd } from "../../src/money/Usd.ts"
import { type Bucket, foldEpoch, type Observation } from "../../src/usage/segments.ts"
import { Books } from "./Books.ts"

/** One series in one bucket, with every reading of it. `series`: key, model and meter as JSON. */
export interface Epoch {
  readonly series: string
  readonly key: string | null
  readonly bucket: Bucket
  readonly observations: Array<Observation>
  value: Usd
}

export interface Reading {
  readonly position: number
  readonly at: number
  readonly snapshot: UsageSnapshotTaken
}

export class Reference {
  position = 0
  readonly readings: Array<Reading> = []
  readonly epochs = new Map<number, Array<Epoch>>()
  /** What can be retracted, in the order in which it was said. */
  readonly bookmarkIds: Array<{ readonly id: string; readonly mission: string }> = []
  readonly keys = new Set<string>()
  /** Epochs that the last applied event touched. */
  touched: Array<Epoch> = []
  /** Position of the last event that changed which names mean which mission. */
  renamedAt = 0
  /** By how much the last applied event changed what is reported. */
  change: Usd = Usd.zero
  total: Usd = Usd.zero
  books = new Books()
  readonly #said = new Map<string, Said>()
  readonly #names = new Set<string>()
  readonly #retractions: Array<Retraction> = []
  readonly #rules: Array<{ readonly from: number | null; readonly position: number; readonly value: SplitRule }> = []
  readonly #owners = new Map<string, Array<{ from: number | null; position: number; value: string | null }>>()
  #windows: ReadonlyMap<string, ReadonlyArray<Window>> | undefined
  #claims: Claims | undefined

  /** As if no event had been seen. */
  restart(): void {
    this.position = this.renamedAt = 0
    this.change = this.total = Usd.zero
    this.touched = []
    this.books = new Books()
    this.#windows = this.#claims = undefined
    for (const list of [this.readings, this.bookmarkIds, this.#retractions, this.#rules]) list.length = 0
    for (const known of [this.epochs, this.keys, this.#said, this.#names, this.#owners]) known.clear()
  }

  apply(stored: StoredEvent): void {
    const decoded = decodeEvent(stored.type, stored.version, stored.payload)
    if (Result.isFailure(decoded)) throw new Error(`event ${stored.position} cannot be read`)
    this.position = stored.position
    this.touched = []
    this.change = Usd.zero
    this.#apply(decoded.success, stored)
    this.books.apply(decoded.success, stored)
    this.total = Usd.add(this.total, this.change)
  }

  #apply(event: LedgerEvent, stored: StoredEvent): void {
    switch (event.type) {
      case "UsageSnapshotTaken":
        return this.#read({ position: stored.position, at: stored.occurredAt, snapshot: event.payload })
      case "KeyAssigned": {
        const owners = this.#owners.get(event.payload.key) ?? []
        const { agent, from, key } = event.payload
        this.#owners.set(key, [...owners, { from, position: stored.position, value: agent }])
        return
      }
      case "KeyObserved":
        this.keys.add(event.payload.key)
        return
      case "SplitRuleSet":
        this.#rules.push({ from: event.payload.from, position: stored.position, value: event.payload.rule })
        this.#claims = undefined
        return
      case "BookmarkRetracted":
        this.renamedAt = stored.position
        this.#retractions.push({ position: stored.position, id: stored.id, ...event.payload })
        this.bookmarkIds.push({ id: stored.id, mission: missionId(event.payload.mission) })
        this.#windows = this.#claims = undefined
        return
      case "MissionWindowAdded": {
        const { crew, from, mission, to, weight } = event.payload
        const statement = { kind: "add", id: stored.id, from, to, crew, weight: BigInt(weight) } as const
        return this.#say(stored.id, missionId(mission), { name: missionId(mission), statement })
      }
      case "MissionMoved":
        return this.#link(stored, "move", missionId(event.payload.mission), missionId(event.payload.to))
      case "MissionMerged":
        return this.#link(stored, "merge", missionId(event.payload.mission), missionId(event.payload.into))
      case "MissionStarted":
        return this.#note(stored, "start", event.payload.mission, {
          crew: event.payload.crew,
          weight: BigInt(event.payload.weight)
        })
      case "MissionPaused":
        return this.#note(stored, "pause", event.payload.mission, {})
      case "MissionResumed":
        return this.#note(stored, "resume", event.payload.mission, {})
      case "MissionEnded":
        return this.#note(stored, "end", event.payload.mission, {})
      case "MissionCrewChanged":
        return this.#note(stored, "crew", event.payload.mission, {
          add: event.payload.add,
          remove: event.payload.remove
        })
      default:
    }
  }

  #note(
    { id, occurredAt, payload, position }: StoredEvent,
    kind: Bookmark["kind"],
    ref: Parameters<typeof missionId>[0],
    rest: Partial<Bookmark>
  ): void {
    const name = missionId(ref)
    this.#say(id, name, { name, statement: { position, id, kind, at: occurredAt, order: payload, ...rest } })
  }

  #link({ id, occurredAt, position }: StoredEvent, kind: "move" | "merge", from: string, to: string): void {
    this.#names.add(to)
    this.renamedAt = position
    this.#say(id, from, { link: { kind, id, position, at: occurredAt, from, to } })
  }

  #say(id: string, mission: string, said: Said): void {
    this.#said.set(id, said)
    this.#names.add(mission)
    this.bookmarkIds.push({ id, mission })
    this.#windows = this.#claims = undefined
  }

  #read(reading: Reading): void {
    const { at, snapshot: { grid, series, window } } = reading
    const length = bucketLength[grid.unit]
    const said = new Map<Epoch, Usd>()
    for (const { key, meter, model, points } of series) {
      const name = JSON.stringify([key, model, meter])
      for (const { amount, bucket } of points) said.set(this.#epoch(name, key, bucket, length), amount)
    }
    this.readings.push(reading)
    for (let start = window.from; start < window.to; start += length) {
      for (const epoch of this.epochs.get(start) ?? []) {
        const previous = epoch.observations.at(-1)
        const value = said.get(epoch) ?? epoch.value
        epoch.observations.push({ at, previousAt: previous?.at ?? null, value })
        if (value === epoch.value) continue
        this.change = Usd.add(this.change, Usd.subtract(value, epoch.value))
        epoch.value = value
        this.touched.push(epoch)
      }
    }
  }

  /** A series that was never listed in a bucket was 0 at every reading whose window held it. */
  #epoch(series: string, key: string | null, start: number, length: number): Epoch {
    const there = this.epochs.get(start) ?? []
    const known = there.find((epoch) => epoch.series === series)
    if (known !== undefined) return known
    const epoch: Epoch = {
      series,
      key,
      bucket: { start, end: start + length },
      value: Usd.zero,
      observations: []
    }
    for (const { at, snapshot: { window } } of this.readings) {
      if (start < window.from || start >= window.to) continue
      epoch.observations.push({ at, previousAt: epoch.observations.at(-1)?.at ?? null, value: Usd.zero })
    }
    this.epochs.set(start, [...there, epoch])
    return epoch
  }

  /** Windows of every mission that has any, by mission id. */
  get windows(): ReadonlyMap<string, ReadonlyArray<Window>> {
    if (this.#windows !== undefined) return this.#windows
    const account = this.#account()
    const missions = new Set([...this.#names].map((name) => account.missionNamed(name)))
    return this.#windows = new Map([...missions].map((mission) => [mission, account.historyOf(mission).windows]))
  }

  #account(): MissionAccount {
    const retracted = standingRetractions(this.#retractions)
    return new MissionAccount([...this.#said].filter(([id]) => !retracted.has(id)).map(([, said]) => said))
  }

  /** The id of the mission that a name (a canonical id of a reference) means. */
  missionNamed(name: string): string {
    return this.#account().missionNamed(name)
  }

  ownership(key: string | null): Ownership {
    const owners = key === null ? undefined : this.#owners.get(key)
    return owners === undefined ? emptyTimeline : makeTimeline(owners)
  }

  get claims(): Claims {
    return this.#claims ??= makeClaims(
      [...this.windows].map(([mission, windows]) => ({ mission, windows })),
      makeTimeline(this.#rules)
    )
  }

  /** All leaves of the buckets that start in `[from, to)`, each as one text, sorted. */
  journal(from: number, to: number): ReadonlyArray<string> {
    const { claims } = this
    const lines: Array<string> = []
    for (const [start, epochs] of this.epochs) {
      if (start < from || start >= to) continue
      for (const { bucket, key, observations, series } of epochs) {
        for (const leaf of attributeEpoch(foldEpoch(bucket, observations), claims, this.ownership(key))) {
          lines.push([series, start, leaf.from, leaf.to, leaf.agent ?? "-", leaf.mission ?? "-", leaf.ticks].join(" "))
        }
      }
    }
    return lines.sort()
  }

  /** The grid on which an instant was read last; `undefined` where it was never read. */
  gridAt(instant: number): Grid | undefined {
    for (let index = this.readings.length - 1; index >= 0; index--) {
      const { grid, window } = this.readings[index]!.snapshot
      if (window.from <= instant && instant < window.to) return grid
    }
    return undefined
  }

  /** The bucket of that grid that holds the instant. */
  bucketAt(instant: number): Bucket | undefined {
    const grid = this.gridAt(instant)
    if (grid === undefined) return undefined
    const length = bucketLength[grid.unit]
    const start = Math.floor(instant / length) * length
    return { start, end: start + length }
  }
}
