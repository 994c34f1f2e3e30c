import { defineConfig } from "vitest/config"

// better-sqlite3 13 does not refuse an older Node, it crashes the process.
if (Number(process.versions.node.split(".")[0]) < 24) {
  throw new Error(`needs Node 24, this is ${process.version}; use npm test`)
}

/** The kind of a test is in its file's name; each kind is a project that can be run alone. */
const project = (name: string, testTimeout: number, setupFiles: Array<string> = []) => ({
  extends: true as const,
  test: { name, include: [`test/**/*.${name}.test.ts`], testTimeout, setupFiles }
})

export default defineConfig({
  test: {
    isolate: false,
    // What a test logs is of interest where it fails.
    silent: "passed-only",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.{property,e2e,fault,sim}.test.ts"],
          testTimeout: 20_000
        }
      },
      project("property", 120_000, ["test/support/smallBlocks.ts", "test/support/smallPages.ts"]),
      project("e2e", 60_000),
      project("fault", 120_000),
      project("sim", 120_000)
    ]
  }
})
