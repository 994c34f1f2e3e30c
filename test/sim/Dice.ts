/** Numbers that a seed decides: the only source of chance of a simulation. */

export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = (seed ^ 0x9E3779B9) >>> 0
    for (let round = 0; round < 8; round++) this.next()
  }

  /** In [0, 1). Mulberry32, public domain (Tommy Ettinger). */
  next(): number {
    this.#state = (this.#state + 0x6D2B79F5) >>> 0
    let word = this.#state
    word = Math.imul(word ^ (word >>> 15), word | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number in `[least, most]`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** True so often of 1. */
  chance(share: number): boolean {
    return this.next() < share
  }

  pick<A>(from: ReadonlyArray<A>): A {
    return from[Math.floor(this.next() * from.length)]!
  }

  /** Some of them, in their order. */
  some<A>(from: ReadonlyArray<A>): ReadonlyArray<A> {
    return from.filter(() => this.chance(0.5))
  }

  /** Small ones more often than great ones, up to `most`. */
  small(most: number): number {
    return Math.floor(most * this.next() ** 3)
  }
}
