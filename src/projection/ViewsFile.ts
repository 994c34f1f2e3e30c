/** Where views live: one file for each fingerprint and generation, made aside and switched in under a name of its own. */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { payloads } from "../event/LedgerEvent.ts"
import { checkpointTable } from "./Folding.ts"
import type { Projections } from "./Projection.ts"

/**
 * Hash of all that decides which rows views hold: the projections' code versions and tables, and the payload versions to which
 * events are upcast. Whatever else moves money is an event.
 */
export const fingerprintOf = (
  { parts }: Pick<Projections, "parts">,
  events: Readonly<Record<string, { readonly version: number }>> = payloads
): string => {
  const versions = Object.entries(events).map(([type, { version }]) => `${type} ${version}`)
  const code = parts.map(({ indexes, name, tables, version }) => [name, version, tables, indexes])
  return createHash("sha256").update(JSON.stringify([checkpointTable, code, versions])).digest("hex").slice(0, 12)
}

/**
 * Names of the views beside a log. A generation is never reused: SQLite finds a write-ahead log by its name, so putting another
 * database under the name of an open one would pair it with a foreign log.
 */
export class ViewsDirectory {
  readonly #directory: string
  readonly #prefix: string
  readonly #fingerprint: string

  constructor(logPath: string, fingerprint: string) {
    this.#directory = path.dirname(logPath)
    this.#prefix = `${path.basename(logPath).replace(/\.db$/u, "")}.views-`
    this.#fingerprint = fingerprint
  }

  /** Path of the newest complete views of this fingerprint. */
  newest(): string | undefined {
    const generations = this.#generations()
    return generations.length === 0 ? undefined : this.#path(`${Math.max(...generations)}.db`)
  }

  /** Path for a build of the next generation by this process. */
  nextBuild(): string {
    return this.#path(`${Math.max(0, ...this.#generations()) + 1}.building-${process.pid}`)
  }

  /** Switches a finished and closed build in, and returns its new path. */
  activate(build: string): string {
    syncFile(build)
    for (let generation = Math.max(0, ...this.#generations()) + 1;; generation++) {
      const target = this.#path(`${generation}.db`)
      if (linkNew(build, target)) {
        fs.unlinkSync(build)
        return target
      }
    }
  }

  /** Deletes what `current` replaced: older generations, views of other releases, builds whose process is gone. */
  clean(current: string): void {
    for (const name of this.#names()) {
      const file = path.join(this.#directory, name)
      const builder = /\.building-(\d+)/u.exec(name)?.[1]
      const inUse = builder !== undefined && isAlive(Number(builder)) && Number(builder) !== process.pid
      if (!inUse && !file.startsWith(current)) fs.rmSync(file, { force: true })
    }
  }

  /** Deletes all views, of whatever release: the log that they were made of is another one now. */
  removeAll(): void {
    for (const name of this.#names()) fs.rmSync(path.join(this.#directory, name), { force: true })
  }

  #path(rest: string): string {
    return path.join(this.#directory, `${this.#prefix}${this.#fingerprint}-${rest}`)
  }

  #names(): ReadonlyArray<string> {
    return fs.readdirSync(this.#directory).filter((name) => name.startsWith(this.#prefix))
  }

  #generations(): ReadonlyArray<number> {
    const start = `${this.#prefix}${this.#fingerprint}-`
    return this.#names().filter((name) => name.startsWith(start))
      .map((name) => /^(\d+)\.db$/u.exec(name.slice(start.length))?.[1])
      .filter((generation) => generation !== undefined)
      .map(Number)
  }
}

/** A rename would replace what another process has just put there. */
const linkNew = (from: string, to: string): boolean => {
  try {
    fs.linkSync(from, to)
    return true
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false
    throw thrown
  }
}

/** A build is not synced while it is made, but once it has its name it must survive a power loss whole. */
const syncFile = (path: string): void => {
  const descriptor = fs.openSync(path, "r+")
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM"
  }
}
