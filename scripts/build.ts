/** Bundles the program into dist/app: split, so that a command loads only what it uses; silent unless something is wrong. */
import { rolldown } from "rolldown"

const bundle = await rolldown({
  input: { main: "src/main.ts" },
  platform: "node",
  // Native code stays in its package.
  external: ["better-sqlite3"],
  checks: { ineffectiveDynamicImport: false }
})
await bundle.write({ dir: "dist/app", format: "esm", minify: true, cleanDir: true, sourcemap: false })
await bundle.close()
