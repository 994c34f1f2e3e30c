/** The commands of a page's console blocks: what is typed, what stands below it, and how both are compared with a run. */
import { Effect } from "effect"
import { appendFileSync, mkdirSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import type { Machine } from "./configured.ts"
import { page } from "./page.ts"
import { printed, steady } from "./printed.ts"

export interface Example {
  readonly page: string
  /** The heading that it stands under. */
  readonly heading: string
  /** As it is typed, without the `$ `. */
  readonly line: string
  readonly output: string
}

/** A machine on which examples run one after the other, a minute apart. */
export interface Scene {
  readonly machine: Machine
  /** When the next one is typed, ms. */
  at: number
  /** Directories as the pages call them, and where they are. */
  readonly places: ReadonlyArray<readonly [shown: string, real: string]>
}

/** Every `$ …` in the page's console blocks, in its order. */
export const examplesOf = (name: string): ReadonlyArray<Example> => {
  const found: Array<{ heading: string; line: string; output: string }> = []
  let [heading, fence] = ["", undefined as RegExp | undefined]
  for (const text of page(name).split("\n")) {
    const [, indent, language] = /^( *)```(\w*)$/u.exec(text) ?? []
    if (indent !== undefined) {
      fence = fence === undefined && language === "console"
        ? new RegExp(`^${indent}`, "u")
        : undefined
    } else if (fence === undefined) heading = /^#+ (.*)/u.exec(text)?.[1] ?? heading
    else append(found, text.replace(fence, ""), heading)
  }
  return found.map((example) => ({ page: name, ...example }))
}

const append = (found: Array<{ heading: string; line: string; output: string }>, text: string, heading: string) => {
  const last = found.at(-1)
  if (text.startsWith("$ ")) found.push({ heading, line: text.slice(2), output: "" })
  else if (last !== undefined && last.output === "" && last.line.endsWith("\\")) last.line += `\n${text}`
  else if (last !== undefined) last.output += `${text}\n`
}

/**
 * What a run cannot repeat, all of it: ids and hashes are new each time, and so is what is made of them, the check at the end of an
 * anchor and the beginning of the head's hash; how long a path is, and so whether it fits its line, is the machine's.
 */
const repeatable = (text: string): string =>
  steady(text)
    .replaceAll(/(#{64}) [0-9a-f]{8}\b/gu, "$1 ########")
    .replaceAll(/(head is event \d+), [0-9a-f]{16}$/gmu, "$1, ################")
    .replaceAll(/(?<=\S)\n *(?=\/)/gu, " ")

/** Whether that was printed. A line of `…` alone stands for any number of lines. */
export const isShown = (shown: string, said: string): boolean =>
  new RegExp(
    `^${repeatable(shown).split(/^ *…\n/mu).map(literally).join("(?:.*\\n)*?")}$`,
    "u"
  ).test(repeatable(said))

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, "\\$&")

/** Types the example on the scene's machine: `> FILE` and `>> FILE` are followed, everything else must be one command of ours. */
export const typed = Effect.fnUntraced(function*(scene: Scene, line: string) {
  const [, command = line, file] = /^(.*?) >>? (\S+)$/u.exec(line) ?? []
  const [ledger, ...words] = [...command.replace(/^npx /u, "").matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, word]) =>
    quoted ?? word!
  )
  if (ledger !== "ledger") throw new Error(`not a command of ours: ${line}`)
  const { circumstances: { workingDirectory }, home } = scene.machine
  mkdirSync(workingDirectory, { recursive: true })
  const { code, stderr, stdout } = yield* printed(scene.machine, words.map((word) => placed(scene, word)), scene.at)
  scene.at += 60_000
  const said = [stdout, stderr].filter((text) => text !== "").map((text) => `${text}\n`).join("")
  if (file === undefined) return { code, said: shownPlaces(scene, said), stderr }
  const target = resolve(workingDirectory, placed(scene, file.replace(/^~/u, home)))
  mkdirSync(dirname(target), { recursive: true })
  appendFileSync(target, `${stdout}\n`)
  return { code, said: shownPlaces(scene, stderr), stderr }
})

/** The home of every machine is called so by the pages. */
const placesOf = ({ machine, places }: Scene): Scene["places"] => [...places, ["/home/ludo", machine.home]]

const placed = (scene: Scene, word: string): string => {
  const [shown, real] = placesOf(scene).find(([place]) => word.startsWith(`${place}/`)) ?? ["", ""]
  return real + word.slice(shown.length)
}

const shownPlaces = (scene: Scene, text: string): string =>
  placesOf(scene).reduce((said, [shown, real]) => said.replaceAll(real, shown), text)

/** A directory that a page calls so, below the machine's home, so that it goes with it. */
export const placeOn = (machine: Machine, shown: string): readonly [string, string] => {
  const real = join(machine.home, "places", shown)
  mkdirSync(real, { recursive: true })
  return [shown, real]
}
