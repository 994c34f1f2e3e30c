/** A file system of its own, of a few megabytes; only root can have one. */
import { assert } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { temporaryDirectory } from "./temporaryDirectory.ts"

/** Its directory, until the scope closes; `undefined` where this user may not mount. */
export const smallDisk = (megabytes: number): Effect.Effect<string | undefined, never, Scope.Scope> =>
  Effect.flatMap(temporaryDirectory, (directory) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        const mounted = process.getuid?.() === 0 &&
          spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", directory]).status === 0
        return mounted ? directory : undefined
      }),
      (mounted) => Effect.sync(() => void (mounted === undefined || spawnSync("umount", ["--lazy", mounted])))
    ))

/** Writes the file until nothing more fits on its disk. */
export const fill = (file: string): void => {
  const descriptor = fs.openSync(file, "a")
  try {
    for (;;) fs.writeSync(descriptor, Buffer.alloc(512))
  } catch (thrown) {
    assert.strictEqual((thrown as NodeJS.ErrnoException).code, "ENOSPC")
  } finally {
    fs.closeSync(descriptor)
  }
}
