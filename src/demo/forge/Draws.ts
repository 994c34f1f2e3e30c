/** Random numbers that a seed rules (mulberry32), so that what chance decided can be had again. */

/** The next number in [0, 1). */
export type Draw = () => number

export const makeDraw = (seed: number): Draw => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D_2B_79_F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A version 4 UUID of these numbers. */
export const drawUuid = (draw: Draw): string => {
  const digits = Array.from({ length: 32 }, () => Math.floor(draw() * 16).toString(16))
  digits[12] = "4"
  digits[16] = "89ab"[Math.floor(draw() * 4)] ?? "8"
  const text = digits.join("")
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-")
}
