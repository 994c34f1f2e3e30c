/** JSON whose numbers keep their source text, so that no amount ever passes through a float. */

/**
 * Numbers become the text they were written as, and field names in snake case are read in camel case: the provider's
 * documentation has both, and writes 64-bit integers as strings anyway. Throws a SyntaxError for what is no JSON.
 */
export const parseExactJson = (text: string): unknown => JSON.parse(text, keepNumberText)

/** The third argument is TC39's "JSON.parse source text access", in Node since 21. */
const keepNumberText = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  if (typeof value === "number") return context?.source
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  // Answers have a hundred thousand objects, hardly any of them in snake case.
  for (const name in value) if (name.includes("_")) return withCamelCase(value)
  return value
}

const withCamelCase = (record: object): object =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replace(/_+([a-z])/gu, (_match, letter: string) => letter.toUpperCase()),
      value as unknown
    ])
  )
