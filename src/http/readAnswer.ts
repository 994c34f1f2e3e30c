/** The body of an answer, whole, from a server that is not trusted to be brief. */
import { Effect, Stream } from "effect"
import type { HttpClientResponse } from "effect/http"

/** At most `most` bytes; beyond them it fails as `tooLarge` says, and reads no further. */
export const readAnswer = Effect.fnUntraced(function*<E>(
  response: HttpClientResponse.HttpClientResponse,
  most: number,
  tooLarge: () => E
) {
  const chunks: Array<Uint8Array> = []
  let size = 0
  yield* Stream.runForEach(response.stream, (chunk) => {
    chunks.push(chunk)
    size += chunk.byteLength
    return size > most ? Effect.fail(tooLarge()) : Effect.void
  })
  return Buffer.concat(chunks)
})
