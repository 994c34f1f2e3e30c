/** A field of a request that is there only where a flag gave it. */
import { Option } from "effect"

export const optional = <const Name extends string, A>(name: Name, value: Option.Option<A>) =>
  (Option.isSome(value) ? { [name]: value.value } : {}) as { readonly [K in Name]?: A }
