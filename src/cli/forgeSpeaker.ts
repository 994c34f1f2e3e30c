/** Whose token the ledger will have: the configured one as long as it works, else the one that was given. */
import { Effect, Redacted } from "effect"
import type { ForgeSettings, Settings } from "../config/Configuration.ts"
import type { RepositoryAddress } from "../forge/connect.ts"
import { makeForgeClient } from "../forge/ForgeClient.ts"
import type { Doctor } from "../report/documents/Doctor.ts"

export interface Speaker {
  /** `configured`: it stays, and another one was given; `given`: it has to be kept. */
  readonly token: "same" | "configured" | "given"
  /** Null: the forge did not say. */
  readonly login: string | null
}

/** `given` works, and is `login`'s. A forge that cannot be reached is a failure, for then nothing is known of the configured token. */
export const forgeSpeaker = Effect.fnUntraced(function*(
  address: RepositoryAddress,
  configured: ForgeSettings | undefined,
  given: { readonly token: Redacted.Redacted; readonly login: string | null }
) {
  const present = configured?.token ?? null
  if (configured === undefined || present === null) return { token: "given", login: given.login } satisfies Speaker
  if (Redacted.value(present) === Redacted.value(given.token)) {
    return { token: "same", login: given.login } satisfies Speaker
  }
  const client = yield* makeForgeClient({ kind: configured.kind, url: configured.url, token: present })
  const access = yield* client.checkAccess(address).pipe(
    Effect.catchIf(({ reason }) => refused.has(reason), () => Effect.succeed(null))
  )
  return access === null || access.repository === null || access.missing.length > 0
    ? { token: "given", login: given.login } satisfies Speaker
    : { token: "configured", login: access.login } satisfies Speaker
})

const refused: ReadonlySet<string> = new Set(["unauthorised", "forbidden", "not-found", "gone"])

/** What that account does is the ledger's own doing, which never counts. */
export const speakerCheck = (
  { login }: Speaker,
  { agents }: Pick<Settings, "agents">,
  configured: ForgeSettings | undefined
): Doctor["checks"][number] => {
  const name = "account"
  if (login === null) return { name, ok: true, what: "the forge does not say whose the token is", hint: null }
  const what = `the ledger speaks as ${login}, and what ${login} does on the forge never makes a bookmark`
  const works = [...agents.keys(), ...configured?.writers ?? [], ...[...configured?.agents.values() ?? []].flat()]
  return works.some((one) => one.toLowerCase() === login.toLowerCase())
    ? {
      name,
      ok: "warning",
      what,
      hint: `make an account of its own for the ledger: ${login} could not command missions`
    }
    : { name, ok: true, what, hint: null }
}
