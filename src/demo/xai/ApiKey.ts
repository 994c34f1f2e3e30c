/** An inference key of the stand-in's team, and what became of its name, secret and limits over time. */

/** A key as it was created. `id` is the UUID that survives every later change. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** What the provider shows of the secret: `xai-...3Xxp`. */
  readonly redacted: string
  readonly userId: string
  /** Creation, ms since the epoch; before it the key is not listed. */
  readonly createdAt: number
  readonly expiresAt?: number
  readonly disabled?: boolean
  /** Queries per second, queries per minute, tokens per minute; absent = unlimited. */
  readonly qps?: number
  readonly qpm?: number
  readonly tpm?: bigint
  readonly acls: ReadonlyArray<string>
}

/** From `at` (ms) on, the named parts are different: a rename, a rotation (`redacted`), a limit, a lock, a deletion. */
export interface KeyChange {
  readonly at: number
  readonly key: string
  readonly name?: string
  readonly redacted?: string
  readonly disabled?: boolean
  readonly qps?: number
  readonly qpm?: number
  readonly tpm?: bigint
  readonly deleted?: boolean
}

/** A key as it stands at one instant. */
export interface PresentKey extends ApiKey {
  readonly modifiedAt: number
  readonly deleted: boolean
}

/** The keys created by `now`, each with the changes up to and including `now` applied, deleted ones included. */
export const keysAt = (
  keys: ReadonlyArray<ApiKey>,
  changes: ReadonlyArray<KeyChange>,
  now: number
): ReadonlyArray<PresentKey> => keys.filter((key) => key.createdAt <= now).map((key) => presentKey(key, changes, now))

/** The label under which usage is shown: present name and redacted secret, or the bare id of an unknown key. */
export const keyLabel = (keys: ReadonlyArray<PresentKey>, id: string): string => {
  const key = keys.find((candidate) => candidate.id === id)
  return key === undefined ? id : `${key.name} (${key.redacted})`
}

const presentKey = (key: ApiKey, changes: ReadonlyArray<KeyChange>, now: number): PresentKey => {
  const applied = changes.filter((change) => change.key === key.id && change.at <= now).sort((a, b) => a.at - b.at)
  return Object.assign(
    { ...key, modifiedAt: key.createdAt, deleted: false },
    ...applied.map(({ at, key: _id, ...changed }) => Object.assign(changed, { modifiedAt: at }))
  ) as PresentKey
}
