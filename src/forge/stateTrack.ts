/** How a state of an issue went on (open or closed, its labels, its assignees), from what two witnesses tell of it. */
import type { ForgeAct } from "../event/Forge.ts"

/** An act as it was seen: `position` of its event, `at` in ms; `entry` is null where no timeline told it. */
export interface SeenAct {
  readonly position: number
  readonly at: number
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

/** Since `at` (ms) the state is so; `told` are the positions that tell of it. */
export interface Station<S> {
  readonly at: number
  readonly by: string | null
  readonly told: ReadonlyArray<number>
  readonly state: S
}

export interface Track<S> {
  /** Ascending, of each instant one. */
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
  }).sort((left, right) => left.at - right.at || left.position - right.position)
  const free = new Set(told)
  let near = 0
  const dated = read.map((station): Station<S> => {
    while (near < told.length && told[near]!.at < station.at - apart) near++
    let place = near
    while (
      place < told.length && told[place]!.at <= station.at + apart &&
      !fits(told[place]!, station.at, textOf(station.state), free)
    ) place++
    const fit = told[place]
    if (fit === undefined || !fits(fit, station.at, textOf(station.state), free)) return station
    free.delete(fit)
    return { ...station, at: fit.at, by: fit.by ?? station.by, told: [fit.position, ...station.told] }
  })
  const refuted: Array<number> = []
  const later: Array<Station<S>> = []
  for (const { at, by, position, state, text } of free) {
    if (position > readTo) later.push({ at, by, told: [position], state })
    else if (!wasSo(read, text, at, tracked)) refuted.push(position)
  }
  return { stations: onePerInstant(inOrder(dated), later), refuted }
}

/** `shown`: texts of all the states that it had within that instant. */
interface Read<S> extends Station<S> {
  readonly shown: ReadonlyArray<string>
}

const statesRead = <S>(acts: ReadonlyArray<SeenAct>, { begin, step, textOf }: Tracked<S>): ReadonlyArray<Read<S>> => {
  const entries = acts.filter(({ entry }) => entry !== null).sort((left, right) =>
    left.at - right.at || left.entry! - right.entry!
  )
  const stations: Array<Read<S>> = []
  let state = begin
  for (const { act, at, by, position } of entries) {
    const next = step(state, act)
    if (next === undefined) continue
    state = next
    const last = stations.at(-1)
    const shown = [...last?.at === at ? last.shown : [], textOf(state)]
    if (last?.at === at) stations[stations.length - 1] = { ...last, told: [...last.told, position], state, shown }
    else stations.push({ at, by, told: [position], state, shown })
  }
  return stations
}

interface Delivered<S> extends Omit<Station<S>, "told"> {
  readonly position: number
  readonly text: string
}

const fits = <S>(one: Delivered<S>, at: number, text: string, free: ReadonlySet<Delivered<S>>): boolean =>
  Math.abs(one.at - at) <= apart && one.text === text && free.has(one)

/** Whether the timeline shows the state around the instant. */
const wasSo = <S>(
  stations: ReadonlyArray<Read<S>>,
  text: string,
  at: number,
  { begin, textOf }: Tracked<S>
): boolean => {
  const before = stations.findLast((station) => station.at < at - apart)
  const around = stations.filter((station) => Math.abs(station.at - at) <= apart)
  return textOf(before === undefined ? begin : before.state) === text ||
    around.some(({ shown }) => shown.includes(text))
}

/** Deliveries date by the second; the timeline's order stands. */
const inOrder = <S>(stations: ReadonlyArray<Station<S>>): ReadonlyArray<Station<S>> => {
  let latest = -Infinity
  return stations.map((station) => ({ ...station, at: latest = Math.max(latest, station.at) }))
}

const onePerInstant = <S>(
  read: ReadonlyArray<Station<S>>,
  later: ReadonlyArray<Station<S>>
): ReadonlyArray<Station<S>> => {
  const stations: Array<Station<S>> = []
  for (const station of [...read, ...later].sort((left, right) => left.at - right.at)) {
    const last = stations.at(-1)
    if (last?.at === station.at) {
      stations[stations.length - 1] = { ...station, told: [...last.told, ...station.told] }
    } else stations.push(station)
  }
  return stations
}
