/** Puts a server on its address: a socket only its owner can open, or a TCP port. */
import { Effect, Predicate } from "effect"
import { lstatSync, statSync, unlinkSync } from "node:fs"
import type { Server } from "node:http"
import { dirname } from "node:path"
import { makeDirectory } from "../event-log/makeDirectory.ts"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { type Address, shownAddress } from "./Address.ts"
import { fitting } from "./socketPath.ts"

/** Whoever binds a socket holds the ledger's lock: the socket file that is there already is nobody's, and is removed. */
export const bind = (server: Server, address: Address): Effect.Effect<void, LedgerFailure> =>
  address.kind === "socket"
    ? Effect.fromResult(fitting(address.path)).pipe(
      Effect.andThen(Effect.try({ try: () => makeWay(address.path), catch: (error) => refused(address, error) })),
      Effect.andThen(listening(server, address, () => {
        // The socket gets its mode when it is made, inside this call: no instant at which others could open it.
        const before = process.umask(0o177)
        try {
          server.listen(address.path)
        } finally {
          process.umask(before)
        }
      }))
    )
    : listening(server, address, () => server.listen({ host: address.host, port: address.port }))

const listening = (server: Server, address: Address, listen: () => void) =>
  Effect.callback<void, LedgerFailure>((resume) => {
    // Once it listens, errors are those of single connections (no descriptor left for them), which their clients notice.
    server.on("error", (error) => resume(Effect.fail(refused(address, error))))
    server.once("listening", () => resume(Effect.void))
    listen()
  })

const makeWay = (path: string): void => {
  const directory = dirname(path)
  makeDirectory(directory)
  const { mode } = statSync(directory)
  if ((mode & 0o077) !== 0) throw new LedgerFailure(open(directory, mode))
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there === undefined) return
  if (!there.isSocket()) throw new LedgerFailure(taken(path))
  unlinkSync(path)
}

const open = (directory: string, mode: number) => ({
  code: "socket-directory-open",
  message: `others may enter ${directory} (mode ${
    (mode & 0o777).toString(8).padStart(4, "0")
  }), where the socket stands`,
  hint: `chmod 700 ${directory}`,
  exitCode: 78 as const
})

const taken = (path: string) => ({
  code: "socket-path-taken",
  message: `${path} is no socket, so the daemon does not replace it`,
  hint: "move the file away",
  exitCode: 78 as const
})

const refused = (address: Address, error: unknown): LedgerFailure => {
  if (error instanceof LedgerFailure) return error
  const code = Predicate.hasProperty(error, "code") ? String(error.code) : "unknown"
  return new LedgerFailure({
    code: "cannot-listen",
    message: `cannot listen on ${shownAddress(address)}: ${reasons.get(code) ?? code}`,
    hint: address.kind === "socket"
      ? "the daemon needs a directory of its own for its socket; XDG_RUNTIME_DIR names one"
      : "set another address as daemon.listen (LEDGER_DAEMON_LISTEN), or stop what listens there",
    exitCode: code === "EADDRINUSE" ? 1 : 78
  })
}

const reasons = new Map([
  ["EADDRINUSE", "another program listens there"],
  ["EADDRNOTAVAIL", "this machine has no such address"],
  ["EACCES", "this user may not"],
  ["EROFS", "the file system is read-only"],
  ["ENOTDIR", "a part of the path is no directory"],
  ["ENOTFOUND", "the host name has no address"]
])
