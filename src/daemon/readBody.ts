/** The body of a request from anybody: so many bytes at most, within so much time. */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect } from "effect"
import type { HttpServerRequest } from "effect/http"

/** Why there is none: more bytes than are taken, not all of them in time (also where the sender went away), or no room for them. */
export type Unread = "too large" | "too slow" | "busy"

/** Bytes that may still be held of all bodies that are being read, and who reads, the longest first: whoever is that makes way. */
export interface Room {
  left: number
  readonly readers: Set<() => void>
}

/** `bytes`: most that are taken; `patience`: ms. */
export interface BodyLimits {
  readonly bytes: number
  readonly patience: number
}

/** Stops at the first byte too many. In real time: a sender knows nothing of a demo's clock. */
export const readBody = (
  request: HttpServerRequest.HttpServerRequest,
  { bytes, patience }: BodyLimits,
  room: Room
): Effect.Effect<Uint8Array | Unread> =>
  Effect.callback((resume) => {
    if (Number(request.headers["content-length"] ?? 0) > bytes) return resume(Effect.succeed("too large"))
    const incoming = NodeHttpServerRequest.toIncomingMessage(request)
    const chunks: Array<Uint8Array> = []
    let size = 0
    const end = (outcome: Uint8Array | Unread) => {
      stop()
      resume(Effect.succeed(outcome))
    }
    const onData = (chunk: Uint8Array) => {
      size += chunk.length
      room.left -= chunk.length
      if (size > bytes) end("too large")
      else chunks.push(chunk)
      // A real delivery is here within milliseconds; who takes seconds for it is a stranger who wants to keep others out.
      for (const giveWay of room.readers) if (room.left < 0) giveWay()
    }
    const onEnd = () => end(Buffer.concat(chunks))
    const onGone = () => end("too slow")
    const giveWay = () => end("busy")
    const limit = setTimeout(onGone, patience)
    const stop = () => {
      room.left += size
      room.readers.delete(giveWay)
      size = 0
      clearTimeout(limit)
      incoming.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone)
    }
    room.readers.add(giveWay)
    incoming.on("data", onData).once("end", onEnd).once("error", onGone).once("close", onGone)
    return Effect.sync(stop)
  })
