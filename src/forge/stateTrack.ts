/** How a state of an issue went on (open or closed, its labels, its assignees), from what two witnesses tell of it. */
import type { ForgeAct } from "../event/Forge.ts"

/**
 * An act as it was seen: `position` of its event, `at` in ms, never after it was seen; `claimed`: when it was by the forge's clock, ms.
 * `isRead`: no delivery told it; `entry` is null where no timeline told it.
 */
export interface SeenAct {
  readonly position: number
  readonly at: number
  readonly claimed: number
  readonly isRead: boolean
  readonly by: string | null
  readonly entry: number | null
  readonly act: ForgeAct
}

/** Deliveries tell the `whole` state afterwards, the timeline one `step` after the other; `undefined`: the act is not about it. */
export interface Tracked<S> {
  readonly begin: S
  readonly step: (state: S, act: ForgeAct) => S | undefined
  readonly whole: (act: ForgeAct) => S | undefined
  /** Equal states have equal texts. */
  readonly textOf: (state: S) => string
}

/** Since `at` (ms), or `claimed` by the forge's clock, the state is so; `told` are the positions that tell of it. */
export interface Station<S> {
  readonly at: number
  readonly claimed: number
  readonly isRead: boolean
  readonly by: string | null
  readonly told: ReadonlyArray<number>
  readonly state: S
}

export interface Track<S> {
  /** Ascending by the forge's clock, of each of its instants one. */
  readonly stations: ReadonlyArray<Station<S>>
  readonly refuted: ReadonlyArray<number>
}

/** By so much a delivery and the timeline may date one act differently, ms: they take the time one after the other, in whole seconds. */
const apart = 2_000

/**
 * The timeline, each of its states dated as the delivery dates it that told the same. A delivery that fits no state of the timeline is
 * refuted where it had come before the timeline was read; one that came after, or that nothing can be held against, goes on from there.
 */
export const stateTrack = <S>(acts: ReadonlyArray<SeenAct>, readTo: number, tracked: Tracked<S>): Track<S> => {
  const read = statesRead(acts, tracked)
  const { textOf, whole } = tracked
  const told = acts.flatMap(({ act, entry, ...rest }) => {
    const state = entry === null ? whole(act) : undefined
    return state === undefined ? [] : [{ ...rest, state, text: textOf(state) }]
  }).sort((left, right) => left.claimed - right.claimed || left.position - right.position)
  const free = new Set(told)
  let near = 0
  const dated = read.map((station): Station<S> => {
    while (near < told.length && told[near]!.claimed < station.claimed - apart) near++
    let place = near
    while (
      place < told.length && told[place]!.claimed <= station.claimed + apart &&
      !fits(told[place]!, station.claimed, textOf(station.state), free)
    ) place++
    const fit = told[place]
    if (fit === undefined || !fits(fit, station.claimed, textOf(station.state), free)) return station
    free.delete(fit)
    // It may be the next act that shows the same, where the delivery of this one got lost: the earlier of both is right then.
    const claimed = Math.min(fit.claimed, station.claimed)
    const at = fit.at - (fit.claimed - claimed)
    const by = fit.by ?? station.by
    return { ...station, at, claimed, isRead: fit.isRead, by, told: [fit.position, ...station.told] }
  })
  const refuted: Array<number> = []
  const later: Array<Station<S>> = []
  for (const { position, text, ...rest } of free) {
    if (position > readTo) later.push({ ...rest, told: [position] })
    else if (!wasSo(read, text, rest.claimed, tracked)) refuted.push(position)
  }
  return { stations: onePerInstant(inOrder(dated), later), refuted }
}

/** `shown`: texts of all the states that it had within that instant. */
interface Read<S> extends Station<S> {
  readonly shown: ReadonlyArray<string>
}

const statesRead = <S>(acts: ReadonlyArray<SeenAct>, { begin, step, textOf }: Tracked<S>): ReadonlyArray<Read<S>> => {
  const entries = acts.filter(({ entry }) => entry !== null).sort((left, right) =>
    left.claimed - right.claimed || left.entry! - right.entry!
  )
  const stations: Array<Read<S>> = []
  let state = begin
  for (const { act, at, by, claimed, isRead, position } of entries) {
    const next = step(state, act)
    if (next === undefined) continue
    state = next
    const last = stations.at(-1)
    const shown = [...last?.claimed === claimed ? last.shown : [], textOf(state)]
    if (last?.claimed === claimed) {
      stations[stations.length - 1] = { ...last, told: [...last.told, position], state, shown }
    } else stations.push({ at, claimed, isRead, by, told: [position], state, shown })
  }
  return stations
}

interface Delivered<S> extends Omit<Station<S>, "told"> {
  readonly position: number
  readonly text: string
}

const fits = <S>(one: Delivered<S>, claimed: number, text: string, free: ReadonlySet<Delivered<S>>): boolean =>
  Math.abs(one.claimed - claimed) <= apart && one.text === text && free.has(one)

/** Whether the timeline shows the state around the instant. */
const wasSo = <S>(
  stations: ReadonlyArray<Read<S>>,
  text: string,
  claimed: number,
  { begin, textOf }: Tracked<S>
): boolean => {
  const before = stations.findLast((station) => station.claimed < claimed - apart)
  const around = stations.filter((station) => Math.abs(station.claimed - claimed) <= apart)
  return textOf(before === undefined ? begin : before.state) === text ||
    around.some(({ shown }) => shown.includes(text))
}

/** Deliveries date by the second; the timeline's order stands. What was seen before its time was so then at the latest. */
const inOrder = <S>(stations: ReadonlyArray<Station<S>>): ReadonlyArray<Station<S>> => {
  let latest = -Infinity
  let earliest = Infinity
  return stations.map((station) => {
    latest = Math.max(latest, station.claimed)
    return { ...station, at: station.at < station.claimed ? station.at : Math.max(station.at, latest), claimed: latest }
  }).toReversed().map((station) => ({ ...station, at: earliest = Math.min(earliest, station.at) })).toReversed()
}

const onePerInstant = <S>(
  read: ReadonlyArray<Station<S>>,
  later: ReadonlyArray<Station<S>>
): ReadonlyArray<Station<S>> => {
  const stations: Array<Station<S>> = []
  for (const station of [...read, ...later].sort((left, right) => left.claimed - right.claimed)) {
    const last = stations.at(-1)
    if (last?.claimed === station.claimed) {
      const at = Math.min(last.at, station.at)
      stations[stations.length - 1] = { ...station, at, told: [...last.told, ...station.told] }
    } else stations.push(station)
  }
  return stations
}
