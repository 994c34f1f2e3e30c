/** One configured value before it is understood: as written, and where. */
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"

export interface Leaf {
  /** As the file writes it, list entries by number: `source.0.every`. */
  readonly path: string
  readonly value: unknown
  readonly from: Origin
}

/** Where a value stands. Relative paths in a file start from the file's directory. */
export type Origin =
  | { readonly kind: "flag"; readonly flag: string }
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "file"; readonly file: string; readonly line: number | undefined }
  | { readonly kind: "default" }

/** Later layers win. */
export type Leaves = ReadonlyMap<string, Leaf>

export const describeOrigin = (from: Origin): string => {
  switch (from.kind) {
    case "flag":
      return `flag ${from.flag}`
    case "environment":
      return `environment ${from.variable}`
    case "file":
      return from.line === undefined ? from.file : `${from.file}:${from.line}`
    case "default":
      return "default"
  }
}

/** The words after "is not …"; `hint` is what to do, where more can be said than to set it to that. */
export type Expected = string | { readonly expected: string; readonly hint: string }

/** A value that cannot be meant; what was written is not repeated, as it may be a secret in the wrong place. */
export const wrongValue = ({ from, path }: Leaf, wanted: Expected): ConfigurationInvalid => {
  const { expected, hint } = typeof wanted === "string" ? { expected: wanted, hint: `set it to ${wanted}` } : wanted
  return new ConfigurationInvalid({
    message: from.kind === "flag"
      ? `${from.flag} is not ${expected}`
      : `${path} (${describeOrigin(from)}) is not ${expected}`,
    hint,
    exitCode: from.kind === "flag" ? 2 : 78
  })
}
