/** Code of a test that comes before a call of `node:fs`, as another process could, or that listens to what reaches the disk. */
import { Effect, type Scope } from "effect"
import fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"

/** Calls `hook` with the arguments of every call of the function, just before it, for as long as the scope. */
export const interposed = <
  const Name extends "accessSync" | "fsyncSync" | "fdatasyncSync" | "linkSync" | "renameSync" | "writeSync"
>(
  name: Name,
  hook: (...args: Parameters<typeof fs[Name]>) => void
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(Effect.acquireRelease(
    Effect.sync(() => {
      const original = fs[name] as (...args: ReadonlyArray<unknown>) => unknown
      replace(name, (...args) => {
        hook(...args as Parameters<typeof fs[Name]>)
        return original(...args)
      })
      return original
    }),
    (original) => Effect.sync(() => replace(name, original))
  ))

const replace = (name: string, by: (...args: ReadonlyArray<unknown>) => unknown): void => {
  Object.assign(fs, { [name]: by })
  syncBuiltinESMExports()
}
