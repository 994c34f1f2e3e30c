/**
 * The stand-in's price table, in the unit of xAI's model endpoint: US cents per 100 million tokens, which is ticks per
 * token.
 */

/** Prices of one language model; 1 USD per million tokens = 10,000. */
export interface LanguageModel {
  readonly name: string
  readonly aliases: ReadonlyArray<string>
  readonly prompt: bigint
  readonly cached: bigint
  readonly completion: bigint
}

/**
 * Unit types. The prompt and completion names are documented; the others are this stand-in's, after the predecessor's
 * column heads.
 */
export const meters = {
  cached: "Cached prompt text tokens",
  prompt: "Prompt text tokens",
  reasoning: "Reasoning text tokens",
  completion: "Completion text tokens",
  images: "Generated images"
} as const

/** grok-code-fast-1 is quoted in the contract; the others are list prices as remembered, good enough for a stand-in. */
export const languageModels: ReadonlyArray<LanguageModel> = [
  { name: "grok-4-0709", aliases: ["grok-4"], prompt: 30_000n, cached: 7_500n, completion: 150_000n },
  { name: "grok-4-1-fast-reasoning", aliases: ["grok-4-1-fast"], prompt: 2_000n, cached: 500n, completion: 5_000n },
  { name: "grok-code-fast-1", aliases: ["grok-code-fast"], prompt: 2_000n, cached: 200n, completion: 15_000n }
]

/** Image models and their price in whole cents per image. */
export const imageModels: ReadonlyArray<{ readonly name: string; readonly cents: bigint }> = [
  { name: "grok-2-image-1212", cents: 7n },
  { name: "grok-imagine-image", cents: 2n }
]

/**
 * Ticks per unit, 0 where the table does not know: the invoice's `unitPrice` (and why the documented unit of it is
 * wrong).
 */
export const unitPrice = (model: string, meter: string): bigint => {
  const image = imageModels.find(({ name }) => name === model)
  if (image !== undefined) return image.cents * 100_000_000n
  const language = languageModels.find(({ name }) => name === model)
  if (language === undefined) return 0n
  if (meter === meters.cached) return language.cached
  if (meter === meters.prompt) return language.prompt
  return meter === meters.reasoning || meter === meters.completion ? language.completion : 0n
}

/** The line text of a model: `Chat grok-4-0709`, but the bare name for what is no chat. */
export const description = (model: string): string =>
  languageModels.some(({ name }) => name === model) ? `Chat ${model}` : model
