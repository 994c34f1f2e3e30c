/** Where the daemon of a ledger puts its unix socket. Commands need not know: the lock names it. */
import { Effect, Result } from "effect"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { logFiles } from "../event-log/logFiles.ts"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"

/** `sun_path` is 108 bytes on Linux (104 on macOS, where the kernel refuses more itself), the last one a zero. */
const longest = 107

/**
 * Under `RUNTIME_DIRECTORY` (given by systemd), else beside the log, else, where that path is too long for a socket, under
 * `XDG_RUNTIME_DIR`. Always alone in a directory, which is made 0700.
 */
export const socketPath = (
  log: string,
  environment: Readonly<Record<string, string | undefined>>
): Effect.Effect<string, LedgerFailure> => {
  const { lock, log: real } = logFiles(log)
  const given = environment["RUNTIME_DIRECTORY"]?.split(":")[0]
  if (given) return Effect.fromResult(fitting(join(given, "socket")))
  const beside = fitting(join(`${lock.replace(/\.lock$/u, "")}.run`, "socket"))
  const session = environment["XDG_RUNTIME_DIR"]
  if (Result.isSuccess(beside) || !session) return Effect.fromResult(beside)
  const id = createHash("sha256").update(real).digest("hex").slice(0, 16)
  return Effect.fromResult(fitting(join(session, `ledger-${id}`, "socket")))
}

/** The path, if a socket can have it. A longer one would be cut off silently by some systems. */
export const fitting = (path: string): Result.Result<string, LedgerFailure> => {
  const length = Buffer.byteLength(path)
  if (length <= longest) return Result.succeed(path)
  return Result.fail(
    new LedgerFailure({
      code: "socket-path-too-long",
      message: `the path of the daemon's socket has ${length} bytes and may have ${longest}: ${path}`,
      hint: "set XDG_RUNTIME_DIR to a short directory of yours, or keep the database in one",
      exitCode: 78
    })
  )
}
