/** What happens at the provider, and to the clocks. */
import type { Promises } from "./Promises.ts"
import type { Provider } from "./Provider.ts"
import type { SimTime } from "./SimTime.ts"
import { agents, goods, type Setting, type Step } from "./World.ts"

/** Where it happens; `index`: of the step, from which new names are made. */
export interface Scene {
  readonly setting: Setting
  readonly time: SimTime
  readonly provider: Provider
  readonly promises: Promises
  readonly index: number
}

/** Does the step where it is one of these; what people and processes do is left alone. */
export const happen = (step: Step, { index, promises, provider, setting, time }: Scene): void => {
  switch (step.do) {
    case "spend": {
      const usage = {
        ...goods[step.what % goods.length]!,
        key: provider.keyOf(step.key),
        at: time.now,
        ticks: BigInt(step.ticks),
        postedAfter: step.late
      }
      provider.usages.push(usage)
      return promises.spent(usage)
    }
    case "restate": {
      const at = Math.max(setting.since, time.now - step.ago)
      const key = provider.keyOf(step.key)
      const what = goods[step.what % goods.length]!
      provider.restatements.push({ ...what, key, at, ticks: BigInt(step.ticks), visibleAt: time.now })
      return promises.restated(key, at)
    }
    case "reissue":
      return provider.reissue(step.cents)
    case "glitch":
      return provider.addGlitch({
        from: provider.now,
        to: provider.now + step.lasts,
        effect: step.effect,
        ...(step.key === null ? {} : { key: provider.keyOf(step.key) })
      })
    case "fault":
      return provider.faults.add(step.endpoint, step.fault, step.times ?? undefined)
    case "mend":
      return provider.faults.clear()
    case "rename":
      return void provider.changes.push({
        at: time.now,
        key: provider.keyOf(step.key),
        name: `xai-${agents[index % 3]}-${index}`
      })
    case "rotate":
      return void provider.changes.push({
        at: time.now,
        key: provider.keyOf(step.key),
        redacted: `xai-...${index.toString().padStart(4, "0").slice(-4)}`
      })
    case "disable":
      return void provider.changes.push({
        at: time.now,
        key: provider.keyOf(step.key),
        disabled: index % 2 === 0
      })
    case "newKey":
      return provider.addKey(
        provider.keys.length % 2 === 0 ? `xai-${agents[index % 3]}` : "shared-2",
        time.now
      )
    case "permission":
      if (step.granted) provider.permissions.add(step.which)
      else provider.permissions.delete(step.which)
      return
    case "accept":
      provider.options = { ...provider.options, timeUnits: step.units, groupBy: step.groupBy }
      return
    case "clock":
      time.offset = step.offset
      return
    case "skew":
      provider.skew = step.ms
      return
    default:
  }
}
