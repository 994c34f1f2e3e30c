/** Another process that works on a log: started, listened to line by line, paused and killed. */
import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import * as path from "node:path"
import { createInterface } from "node:readline"

export class LogProcess {
  readonly #child: ChildProcess
  readonly #waiting: Array<() => void> = []
  /** Standard output so far. */
  readonly lines: Array<string> = []
  #ended = false
  #errors = ""
  readonly ended: Promise<number | null>

  private constructor(child: ChildProcess) {
    this.#child = child
    createInterface({ input: child.stdout! }).on("line", (line) => {
      this.lines.push(line)
      this.#wake()
    })
    child.stderr!.on("data", (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.ended = new Promise((resolve) =>
      child.once("close", (code) => {
        this.#ended = true
        this.#wake()
        resolve(code)
      })
    )
  }

  /** Runs a script of this folder on its sources; killed with the scope if it still runs. `wrap` may set limits around it. */
  static start(
    script: string,
    args: ReadonlyArray<string>,
    wrap: (command: string) => ReadonlyArray<string> = (command) => [command]
  ): Effect.Effect<LogProcess, never, Scope.Scope> {
    return Effect.acquireRelease(
      Effect.sync(() => {
        const [command, ...before] = wrap(process.execPath)
        const file = path.join(import.meta.dirname, script)
        return new LogProcess(spawn(command!, [...before, file, ...args], { stdio: ["ignore", "pipe", "pipe"] }))
      }),
      (running) =>
        Effect.promise(() => {
          running.signal("SIGKILL")
          return running.ended
        })
    )
  }

  get pid(): number {
    return this.#child.pid!
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#child.kill(signal)
  }

  /** The first line with this beginning; fails with what the process said to standard error where it ends before. */
  line(beginning: string): Effect.Effect<string> {
    return Effect.promise(async () => {
      for (;;) {
        const found = this.lines.find((line) => line.startsWith(beginning))
        if (found !== undefined) return found
        if (this.#ended) throw new Error(`ended without "${beginning}": ${this.#errors}`)
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      }
    })
  }

  /** Waits for its end and gives its exit code. */
  get exit(): Effect.Effect<number | null> {
    return Effect.promise(() => this.ended)
  }

  get errors(): string {
    return this.#errors
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
