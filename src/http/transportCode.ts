/** Why a request came to nothing, as the system calls it. */
import type { HttpClientError } from "effect/http"

/** The system's code, wherever the HTTP library wrapped it: `ECONNREFUSED`, `ENOTFOUND`, … */
export const transportCode = (error: HttpClientError.HttpClientError): string | undefined => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code
  }
  return undefined
}
