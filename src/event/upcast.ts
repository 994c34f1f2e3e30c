/** Older payload versions are read through upcasters, one step of version each; stored bytes never change. */

/** From the JSON of one version to the JSON of the next. */
export type Upcaster = (json: unknown) => unknown

/** A version that only added what may be absent. */
const unchanged: Upcaster = (json) => json

/** `upcasters[type][version]` leads from that version to the next; a type that is not here is at its first version. */
const upcasters: Readonly<Record<string, Readonly<Record<number, Upcaster>>>> = {
  SplitRuleSet: { 1: unchanged }
}

/** Leads `json` from `version` up to `present`. A missing step is a bug of the release, found by the golden fixtures. */
export const upcast = (type: string, version: number, present: number, json: unknown, known = upcasters): unknown => {
  let value = json
  for (let step = version; step < present; step++) {
    const next = known[type]?.[step]
    if (next === undefined) throw new Error(`no upcaster for ${type} from version ${step}`)
    value = next(value)
  }
  return value
}
