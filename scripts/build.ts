/** Bundles the program into dist/app: split, so that a command loads only what it uses; silent unless something is wrong. */
import { resolve } from "node:path"
import { rolldown } from "rolldown"

/** What rolldown lets ask of the modules it has found. */
interface Modules {
  readonly getModuleInfo: (id: string) => { readonly importedIds: ReadonlyArray<string> } | null
}

/** Everything that the roots import, and what that imports, without what is only loaded when it is needed. */
const reach = (modules: Modules, roots: ReadonlyArray<string>): ReadonlySet<string> => {
  const reached = new Set<string>()
  const waiting = roots.map((root) => resolve(root))
  for (const root of waiting) if (modules.getModuleInfo(root) === null) throw new Error(`${root} is not in the bundle`)
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    waiting.push(...modules.getModuleInfo(id)?.importedIds ?? [])
  }
  return reached
}

/** One file of what is always loaded together: finding and opening forty files takes longer than reading two. */
const together = (name: string, priority: number, roots: ReadonlyArray<string>) => {
  let reached: ReadonlySet<string> | undefined
  return {
    debugName: name,
    priority,
    name: (id: string, modules: Modules) => (reached ??= reach(modules, roots)).has(id) ? name : null
  }
}

/** What a command that reads the files of this machine needs beyond the start. */
const local = [
  ...["src/config/load.ts", "src/telemetry/Logging.ts", "src/ledger/LocalLedger.ts"],
  ...["src/cli/question.ts", "src/render/renderDocument.ts"]
]

const bundle = await rolldown({
  input: { main: "src/main.ts" },
  platform: "node",
  // Native code stays in its package.
  external: ["better-sqlite3"],
  checks: { ineffectiveDynamicImport: false }
})
await bundle.write({
  dir: "dist/app",
  format: "esm",
  minify: true,
  cleanDir: true,
  sourcemap: false,
  codeSplitting: { groups: [together("start", 2, ["src/main.ts"]), together("local", 1, local)] }
})
await bundle.close()
