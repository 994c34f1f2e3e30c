/** What the machine and the shell say before any configuration is read. */
import { homedir, tmpdir } from "node:os"
import { isAbsolute, join } from "node:path"

export interface Circumstances {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly workingDirectory: string
  readonly temporaryDirectory: string
  /** IANA name. */
  readonly timeZone: string
}

/** Of this process. */
export const circumstancesOfProcess = (): Circumstances => ({
  environment: process.env,
  home: homedir(),
  workingDirectory: process.cwd(),
  temporaryDirectory: tmpdir(),
  // Looked up when it is asked for: that costs as much as a third of starting Node.
  get timeZone() {
    return new Intl.DateTimeFormat().resolvedOptions().timeZone || "Etc/UTC"
  }
})

/** Where the configuration is read from when no flag names a file. */
export const defaultFile = (circumstances: Circumstances): string =>
  join(baseDirectory(circumstances, "XDG_CONFIG_HOME", ".config"), "ledger", "config.toml")

/** Where the log is kept when nothing else is configured. */
export const defaultDatabase = (circumstances: Circumstances): string =>
  join(baseDirectory(circumstances, "XDG_DATA_HOME", join(".local", "share")), "ledger", "ledger.db")

/** The XDG specification has a relative directory ignored. */
const baseDirectory = ({ environment, home }: Circumstances, variable: string, fallback: string): string => {
  const named = environment[variable]
  return named !== undefined && isAbsolute(named) ? named : join(home, fallback)
}
