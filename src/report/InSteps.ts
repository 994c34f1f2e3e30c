/** An answer that takes long, made in steps: between two of them others can be answered. */
export type InSteps<A> = Generator<void, A>
