/** How much money an answer can mean at all. */
import { Usd } from "../money/Usd.ts"

/**
 * A million dollars either way, for one series in one bucket: thousands of times what an account can spend in a day. The views
 * add up such amounts in 64 bits, which hold 922 million dollars: one amount beyond reason, once recorded, could make every
 * sum it is part of impossible, and the log cannot be undone.
 */
const mostInBucket = Usd.ticks(10n ** 16n)

/** A hundred million dollars either way, for a credit, a limit or a cycle. They are not added up over time. */
const mostInBalance = Usd.ticks(10n ** 18n)

const isWithin = (usd: Usd, most: Usd): boolean => usd <= most && usd >= -most

/** Whether it can be the spend of one series in one bucket. What is not is a malformed answer. */
export const isPlausibleSpend = (usd: Usd): boolean => isWithin(usd, mostInBucket)

/** Whether it can be what an account holds, owes or may spend. What is not is a malformed answer. */
export const isPlausibleBalance = (usd: Usd): boolean => isWithin(usd, mostInBalance)
