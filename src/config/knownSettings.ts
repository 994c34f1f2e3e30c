/** Every key that the configuration knows, by its path in the file. */

/** `*` stands for the number of a list's entry or for a name of the user's own choice. */
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
  "forge.token",
  "forge.webhook_secret",
  "forge.default_repository"
] as const

/** Values that may be references to the place where they stand: `{ env = … }`, `{ file = … }`, `{ credential = … }`. */
export const referable = new Set([
  "daemon.token",
  "source.*.team_id",
  "source.*.management_key",
  "forge.token",
  "forge.webhook_secret"
])

/** Whether the path names a setting (`"leaf"`), a section with settings below it (`"table"`), or nothing known. */
export const classify = (path: ReadonlyArray<string>): "leaf" | "table" | "unknown" => {
  let kind: "table" | "unknown" = "unknown"
  for (const pattern of knownSettings) {
    const parts = pattern.split(".")
    const fits = path.length <= parts.length && path.every((name, at) => parts[at] === "*" || parts[at] === name)
    if (fits && parts.length === path.length) return "leaf"
    if (fits) kind = "table"
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
  for (const pattern of knownSettings) {
    const parts = pattern.split(".")
    const name = parts[above.length]
    const isHere = above.every((part, at) => parts[at] === "*" || parts[at] === part)
    if (isHere && name !== undefined && name !== "*") here.set(name, [...above, name].join("."))
    const last = parts.at(-1)
    if (last !== undefined && last !== "*") elsewhere.set(last, pattern.replace("*", "0"))
  }
  return [...here, ...elsewhere].map(([name, path]) => ({ name, path }))
}
