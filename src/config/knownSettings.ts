/** Every key that the configuration knows, by its path in the file. */

/** `*` stands for the number of a list's entry or for a name of the user's own choice. A forge may also be one of a list: `forge.*.kind`. */
export const knownSettings = [
  "time_zone",
  "database",
  "url",
  "daemon.listen",
  "daemon.token",
  "source.*.id",
  "source.*.kind",
  "source.*.every",
  "source.*.team_id",
  "source.*.management_key",
  "source.*.base_url",
  "source.*.posting_lag",
  "source.*.since",
  "agents.*",
  "split.rule",
  "forge.kind",
  "forge.url",
  "forge.name",
  "forge.token",
  "forge.webhook_secret",
  "forge.previous_webhook_secret",
  "forge.labels.active",
  "forge.labels.paused",
  "forge.labels.plain",
  "forge.writers",
  "forge.agents.*",
  "forge.stopwatch",
  "forge.pulls",
  "forge.reconcile_every",
  "forge.default_repository"
] as const

const numbered = (path: string): string => path.replace(/^forge\./u, "forge.*.")

/** Every pattern that a path may fit. */
export const settingPatterns: ReadonlyArray<string> = [
  ...knownSettings.filter((path) => path.startsWith("forge.")).map(numbered),
  ...knownSettings
]

/** Values that may be references to the place where they stand: `{ env = … }`, `{ file = … }`, `{ credential = … }`. */
export const referable: ReadonlySet<string> = new Set([
  "daemon.token",
  "source.*.team_id",
  "source.*.management_key",
  ...["forge.token", "forge.webhook_secret", "forge.previous_webhook_secret"].flatMap((path) => [path, numbered(path)])
])

const listed = new Set(["source", "forge"])

/** Whether the path so far is what the pattern says. */
const fits = (pattern: ReadonlyArray<string>, path: ReadonlyArray<string>): boolean =>
  path.length <= pattern.length && path.every((name, at) => {
    if (pattern[at] !== "*") return pattern[at] === name
    return at !== 1 || !listed.has(pattern[0]!) || /^\d+$/u.test(name)
  })

/** Whether the path names a setting (`"leaf"`), a section with settings below it (`"table"`), or nothing known. */
export const classify = (path: ReadonlyArray<string>): "leaf" | "table" | "unknown" => {
  let kind: "table" | "unknown" = "unknown"
  for (const parts of settingPatterns.map((pattern) => pattern.split("."))) {
    if (!fits(parts, path)) continue
    if (parts.length === path.length) return "leaf"
    kind = "table"
  }
  return kind
}

/** The names that could stand where the path's last one stands, then every other last name. */
export const candidatesFor = (
  path: ReadonlyArray<string>
): ReadonlyArray<{ readonly name: string; readonly path: string }> => {
  const above = path.slice(0, -1)
  const here = new Map<string, string>()
  const elsewhere = new Map<string, string>()
  for (const pattern of settingPatterns) {
    const parts = pattern.split(".")
    const name = parts[above.length]
    if (fits(parts, above) && name !== undefined && name !== "*") here.set(name, [...above, name].join("."))
    const last = parts.at(-1)
    if (last !== undefined && last !== "*") elsewhere.set(last, pattern.replace("*", "0"))
  }
  return [...here, ...elsewhere].map(([name, path]) => ({ name, path }))
}
