/** One walk through the configured values: decodes each, and notes for `ledger config show` where it came from. */
import { Effect, type FileSystem, Redacted, Result } from "effect"
import type { Circumstances } from "./Circumstances.ts"
import type { ShownSetting } from "./Configuration.ts"
import type { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import { describeOrigin, type Expected, type Leaf, type Leaves, type Origin, wrongValue } from "./Leaf.ts"
import { refer, type Referred } from "./Secret.ts"
import type { Reader } from "./values.ts"

export interface Decoding {
  readonly circumstances: Circumstances
  readonly has: (path: string) => boolean
  /** Every path that is set and starts with the prefix. */
  readonly below: (prefix: string) => ReadonlyArray<string>
  readonly value: <A>(
    path: string,
    read: Reader<A, Expected>,
    fallback: Fallback<A>
  ) => Effect.Effect<Decoded<A>, ConfigurationInvalid>
  /** `fallback` is what is referred to where nothing is configured; null: nothing. */
  readonly reference: (
    path: string,
    options: { readonly secret: boolean; readonly fallback: { readonly env: string } | null }
  ) => Effect.Effect<Referred | null, ConfigurationInvalid, FileSystem.FileSystem>
  readonly note: (shown: ShownSetting) => void
}

export interface Decoded<A> {
  readonly value: A
  readonly from: Origin
}

/** What holds where nothing is configured; `text` is how `config show` prints it. */
export interface Fallback<A> {
  readonly value: A
  readonly text: string
}

export const makeDecoding = (leaves: Leaves, circumstances: Circumstances, shown: Array<ShownSetting>): Decoding => {
  const note = (setting: ShownSetting) => {
    shown.push(setting)
  }
  const value = <A>(path: string, read: Reader<A, Expected>, fallback: Fallback<A>) => {
    const leaf = leaves.get(path)
    if (leaf === undefined) {
      note({ path, value: fallback.text, from: "default" })
      return Effect.succeed<Decoded<A>>({ value: fallback.value, from: { kind: "default" } })
    }
    const decoded = read(leaf.value)
    if (Result.isFailure(decoded)) return Effect.fail(wrongValue(leaf, decoded.failure))
    note({ path, value: textOf(leaf.value), from: describeOrigin(leaf.from) })
    return Effect.succeed<Decoded<A>>({ value: decoded.success, from: leaf.from })
  }
  const reference: Decoding["reference"] = Effect.fnUntraced(function*(path, { fallback, secret }) {
    const leaf: Leaf | null = leaves.get(path) ?? (fallback && { path, value: fallback, from: { kind: "default" } })
    if (leaf === null) {
      note({ path, value: "(none)", from: "default" })
      return null
    }
    const referred = yield* refer(leaf, secret, circumstances)
    note(shownReference(leaf, referred, secret))
    return referred
  })
  return {
    circumstances,
    has: (path) => leaves.has(path),
    below: (prefix) => [...leaves.keys()].filter((path) => path.startsWith(prefix)),
    value,
    reference,
    note
  }
}

const textOf = (written: unknown): string => {
  if (Array.isArray(written)) return written.join(", ")
  return written instanceof Date ? written.toISOString() : String(written)
}

const shownReference = (leaf: Leaf, referred: Referred, secret: boolean): ShownSetting => {
  const origin = describeOrigin(leaf.from)
  const from = origin === referred.place ? origin : `${origin} (${referred.place})`
  if (referred.value === null) return { path: leaf.path, value: `(missing: ${referred.why})`, from }
  return { path: leaf.path, value: secret ? "(set, not shown)" : Redacted.value(referred.value), from }
}
