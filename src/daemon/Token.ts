/** The bearer token that requests over TCP must carry: the configured one, or one that the daemon makes once and keeps. */
import { Effect, FileSystem, type PlatformError, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import { createHash, timingSafeEqual } from "node:crypto"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"

/** 256 bits: nobody guesses it. */
const bytes = 32
const ownerOnly = 0o600

/** Reads the token from `file`; where there is none, makes one there, mode 0600. */
export const keptToken = Effect.fn("Token.kept")(
  function*(
    file: string
  ): Effect.fn.Return<Redacted.Redacted, LedgerFailure, FileSystem.FileSystem | SecureRandom.SecureRandom> {
    const files = yield* FileSystem.FileSystem
    const random = yield* SecureRandom.SecureRandom
    const made = Buffer.from(yield* random.randomBytes(bytes)).toString("base64url")
    // "wx" makes the file or fails: two daemons that start at once end up with one token.
    yield* files.writeFileString(file, `${made}\n`, { flag: "wx", mode: ownerOnly }).pipe(
      Effect.catchIf((error) => error.reason._tag === "AlreadyExists", () => Effect.void),
      Effect.mapError((error) => unusable(file, error))
    )
    const { mode } = yield* Effect.mapError(files.stat(file), (error) => unusable(file, error))
    if ((mode & 0o077) !== 0) return yield* readableByOthers(file, mode)
    const text = (yield* Effect.mapError(files.readFileString(file), (error) => unusable(file, error))).trim()
    return text === "" ? yield* empty(file) : Redacted.make(text)
  }
)

/** Whether the two are equal, in a time that tells nothing about where they differ. */
export const sameToken = (given: string, token: Redacted.Redacted): boolean =>
  timingSafeEqual(digest(given), digest(Redacted.value(token)))

/** Equal lengths, whatever was given. */
const digest = (text: string) => createHash("sha256").update(text).digest()

const failure = (message: string, hint: string) =>
  new LedgerFailure({ code: "token-file", message, hint, exitCode: 78 })

const unusable = (file: string, error: PlatformError.PlatformError) =>
  failure(`the daemon's token cannot be kept in ${file}: ${error.reason._tag}`, "let the daemon's user write there")

const readableByOthers = (file: string, mode: number) =>
  failure(`others may read ${file} (mode ${(mode & 0o777).toString(8).padStart(4, "0")})`, `chmod 600 ${file}`)

const empty = (file: string) => failure(`${file} holds no token`, "delete it, and the daemon makes another")
