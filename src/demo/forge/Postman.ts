/** Carries deliveries to the hooks: at most once, several at a time, and as unreliably as a test wants. */
import { setTimeout as sleep } from "node:timers/promises"
import { type Draw, drawUuid } from "./Draws.ts"
import type { Notice } from "./notices.ts"
import { type Mishap, type Outcome, sendDelivery } from "./sendDelivery.ts"
import { signedHeaders } from "./signedHeaders.ts"
import type { Hook, World } from "./World.ts"

/** One delivery to one hook; `number` counts them from 1. */
export interface Delivery extends Outcome {
  readonly number: number
  readonly uuid: string
  readonly hook: number
  readonly url: string
  readonly event: string
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly state: "waiting" | "under way" | "over" | "lost"
}

/** What goes wrong with deliveries: chances from 0 to 1, drawn for each by the seed. */
export interface DeliveryFaults {
  /** Never sent, and never sent again. */
  readonly lost: number
  /** Somebody presses "redeliver" after it went: same bytes, and on Forgejo and Gitea a new id. */
  readonly redelivered: number
  /** Half of it goes, then the line is dead. */
  readonly cut: number
  /** It arrives, but the forge does not hear the answer within its five seconds. */
  readonly deaf: number
  /** One of a number that wait overtakes those before it. */
  readonly reordered: number
  /** Real ms before it goes. */
  readonly delayMs: number
}

export interface Postman {
  readonly post: (hook: Hook, notice: Notice) => void
  readonly deliveries: () => ReadonlyArray<Delivery>
  /** From now on deliveries wait to be released. */
  readonly hold: () => void
  /** Sends what waits, one after the other in the order given (default: as posted), and goes on as before `hold`. */
  readonly release: (order?: (waiting: ReadonlyArray<Delivery>) => ReadonlyArray<Delivery>) => Promise<void>
  /** Sends some of what waits, and goes on holding. */
  readonly releaseOnly: (which: (delivery: Delivery) => boolean) => Promise<void>
  readonly redeliver: (number: number) => Promise<Delivery>
  readonly faults: (faults: Partial<DeliveryFaults>) => void
  /** Resolves when nothing is under way and nothing waits but what is held. */
  readonly idle: () => Promise<void>
  readonly close: () => Promise<void>
}

interface Parcel {
  delivery: Delivery
  readonly redeliver: boolean
  readonly mishap: Mishap | undefined
  readonly delayMs: number
}

interface Round {
  readonly world: World
  readonly draw: Draw
  readonly parcels: Array<Parcel>
  readonly running: Set<Promise<void>>
  faults: DeliveryFaults
  queue: Array<Parcel>
  held: boolean
  closed: boolean
}

const noFaults: DeliveryFaults = { lost: 0, redelivered: 0, cut: 0, deaf: 0, reordered: 0, delayMs: 0 }

/** Nothing is random but by `draw`. */
export const makePostman = (world: World, draw: Draw): Postman => {
  const round: Round = {
    ...{ world, draw, parcels: [], running: new Set(), queue: [] },
    ...{ faults: noFaults, held: false, closed: false }
  }
  return {
    post: (hook, notice) => post(round, hook, notice),
    deliveries: () => round.parcels.map(({ delivery }) => delivery),
    hold: () => {
      round.held = true
    },
    release: (order) => release(round, order ?? ((waiting) => waiting)),
    releaseOnly: (which) => inOrder(round, round.queue.filter(({ delivery }) => which(delivery))),
    redeliver: async (number) => {
      const sent = round.parcels[number - 1]
      if (sent === undefined) throw new Error(`the stand-in forge made no delivery ${number.toString()}`)
      const parcel = again(round, sent.delivery)
      await carry(round, parcel)
      return parcel.delivery
    },
    faults: (changed) => {
      round.faults = { ...round.faults, ...changed }
    },
    idle: () => idle(round),
    close: () => {
      round.closed = true
      return idle(round)
    }
  }
}

const post = (round: Round, hook: Hook, notice: Notice): void => {
  const uuid = drawUuid(round.draw)
  const { body, headers } = signedHeaders(round.world, hook, notice, uuid)
  const { event, type } = notice
  const parcel = add(round, { uuid, hook: hook.id, url: hook.url, event, type, headers, body }, round.faults)
  if (parcel.delivery.state === "lost") return
  const { length } = round.queue
  const place = round.draw() < round.faults.reordered ? Math.floor(round.draw() * (length + 1)) : length
  round.queue.splice(place, 0, parcel)
  pump(round)
}

type Content = Omit<Delivery, "number" | "state" | "status" | "error">

const add = (round: Round, content: Content, chance: DeliveryFaults): Parcel => {
  const { draw, parcels } = round
  const state = draw() < chance.lost ? "lost" : "waiting"
  const parcel: Parcel = {
    delivery: { ...content, number: parcels.length + 1, state, status: null, error: null },
    mishap: draw() < chance.cut ? "cut" : draw() < chance.deaf ? "deaf" : undefined,
    redeliver: draw() < chance.redelivered,
    delayMs: chance.delayMs
  }
  parcels.push(parcel)
  return parcel
}

const pump = (round: Round): void => {
  if (round.held || round.closed) return
  const free = round.world.options.workers - round.running.size
  for (const parcel of round.queue.splice(0, Math.max(0, free))) {
    const run: Promise<void> = carry(round, parcel).finally(() => {
      round.running.delete(run)
      pump(round)
    })
    round.running.add(run)
  }
}

const carry = async (round: Round, parcel: Parcel): Promise<void> => {
  const { allowedHosts, deliverTimeout } = round.world.options
  parcel.delivery = { ...parcel.delivery, state: "under way" }
  if (parcel.delayMs > 0) await sleep(parcel.delayMs, undefined, { ref: false })
  const { body, headers, url } = parcel.delivery
  const outcome = allowedHosts === "external" && isLocal(url)
    ? { status: null, error: denied(url) }
    : await sendDelivery(url, { headers, body }, { timeoutMs: deliverTimeout, mishap: parcel.mishap })
  parcel.delivery = { ...parcel.delivery, ...outcome, state: "over" }
  if (parcel.redeliver && !round.closed) await carry(round, again(round, parcel.delivery))
}

/** The faults of chance struck the first attempt; this one is somebody's wish. */
const again = (round: Round, delivery: Delivery): Parcel => {
  const uuid = round.world.options.kind === "github" ? delivery.uuid : drawUuid(round.draw)
  const headers = Object.fromEntries(
    Object.entries(delivery.headers).map(([name, value]) => [name, name.endsWith("-Delivery") ? uuid : value])
  )
  return add(round, { ...delivery, uuid, headers }, noFaults)
}

const release = async (
  round: Round,
  order: (waiting: ReadonlyArray<Delivery>) => ReadonlyArray<Delivery>
): Promise<void> => {
  const waiting = round.queue
  const wanted = order(waiting.map(({ delivery }) => delivery))
  await inOrder(round, wanted.flatMap(({ number }) => waiting.filter(({ delivery }) => delivery.number === number)))
  round.held = false
  pump(round)
  await idle(round)
}

const inOrder = async (round: Round, chosen: ReadonlyArray<Parcel>): Promise<void> => {
  round.queue = round.queue.filter((parcel) => !chosen.includes(parcel))
  for (const parcel of chosen) await carry(round, parcel)
}

const idle = async ({ running }: Round): Promise<void> => {
  while (running.size > 0) await Promise.all(running)
}

const isLocal = (url: string): boolean => /^(?:localhost|127\.|\[::1\])/u.test(new URL(url).hostname)

const denied = (url: string): string =>
  "webhook can only call allowed HTTP servers (check your webhook.ALLOWED_HOST_LIST setting), "
  + `deny '${new URL(url).hostname}(${new URL(url).host})'`
