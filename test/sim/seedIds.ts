/** Gives the identities of events out of a seed: they come from the web's random numbers, which no service replaces. */
import { webcrypto } from "node:crypto"
import { Dice } from "./Dice.ts"

/** Until what it gives is called. */
export const seedIds = (seed: number): () => void => {
  const dice = new Dice(seed + 2)
  // oxlint-disable-next-line typescript/unbound-method
  const original = webcrypto.getRandomValues
  const seeded = (array: Uint8Array) => array.map(() => dice.between(0, 255))
  Object.defineProperty(globalThis.crypto, "getRandomValues", {
    configurable: true,
    value: (array: Uint8Array) => {
      array.set(seeded(array))
      return array
    }
  })
  return () => void Object.defineProperty(globalThis.crypto, "getRandomValues", { configurable: true, value: original })
}
