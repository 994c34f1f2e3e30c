/** A machine of its own for a configuration: a home, an environment, files of any mode. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, Result } from "effect"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { Circumstances } from "../../src/config/Circumstances.ts"
import type { Settings } from "../../src/config/Configuration.ts"
import type { ConfigurationInvalid } from "../../src/config/ConfigurationInvalid.ts"
import { type ConfigurationFlags, load } from "../../src/config/load.ts"

export class Machine implements Disposable {
  readonly home: string
  readonly environment: Record<string, string | undefined>

  constructor(environment: Record<string, string | undefined> = {}) {
    this.home = mkdtempSync(join(tmpdir(), "ledger-configured-"))
    this.environment = environment
  }

  /** Where the default configuration file is. */
  get file(): string {
    return join(this.home, ".config", "ledger", "config.toml")
  }

  /** Writes a file below the home and returns its path. */
  write(path: string, text: string, mode = 0o600): string {
    const file = join(this.home, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, mode)
    return file
  }

  /** Writes the default configuration file. */
  configure(toml: string): this {
    this.write(".config/ledger/config.toml", toml)
    return this
  }

  get circumstances(): Circumstances {
    return {
      environment: this.environment,
      home: this.home,
      workingDirectory: join(this.home, "work"),
      temporaryDirectory: tmpdir(),
      timeZone: "Etc/UTC"
    }
  }

  /** The effective configuration, or why there is none. */
  load(flags: ConfigurationFlags = {}): Promise<Result.Result<Settings, ConfigurationInvalid>> {
    return Effect.runPromise(
      load(flags, this.circumstances).pipe(Effect.provide(NodeFileSystem.layer), Effect.result)
    )
  }

  async settings(flags: ConfigurationFlags = {}): Promise<Settings> {
    return Result.getOrThrow(await this.load(flags))
  }

  /** The line that a person would see. */
  async refusal(flags: ConfigurationFlags = {}): Promise<string> {
    const result = await this.load(flags)
    return Result.isFailure(result) ? `${result.failure.message}: ${result.failure.hint}` : "nothing is refused"
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true })
  }
}
