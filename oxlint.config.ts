/** Lint rules, and the one direction in which the folders of src may import each other. */
import { defineConfig, type OxlintConfig } from "oxlint"

/** A folder may import those to its left. */
const order = [
  ...["money", "time", "event", "config", "http", "database", "event-log", "projection", "mission", "key", "usage"],
  ...["attribution", "report", "render", "source", "forge", "ledger", "api", "daemon", "demo", "cli"]
] as const
type Folder = (typeof order)[number]

/** Neighbours that are no more one above the other than beside each other, and contracts that must stay free of what they describe. */
const never: Partial<Record<Folder, ReadonlyArray<Folder>>> = {
  time: ["money"],
  key: ["mission"],
  usage: ["mission", "key"],
  forge: ["usage", "attribution", "source"],
  render: ["database", "event-log", "projection", "mission", "key", "usage", "attribution"],
  api: ["database", "event-log", "projection", "mission", "key", "usage", "attribution", "source", "forge", "render"],
  daemon: ["render"],
  demo: [
    "database",
    "event-log",
    "projection",
    "mission",
    "key",
    "usage",
    "attribution",
    "report",
    "ledger",
    "api",
    "daemon"
  ]
}

/** telemetry may be imported by any effectful folder; the pure ones have no use for it. */
const effectful = new Set<string>(["event-log", "projection", "source", "forge", "ledger", "daemon", "cli"])

const allowed = (folder: Folder): ReadonlyArray<string> => [
  ...order.slice(0, order.indexOf(folder) + 1).filter((name) => !(never[folder] ?? []).includes(name)),
  ...(effectful.has(folder) ? ["telemetry"] : [])
]

const direction = [...order, "telemetry" as const].map((folder) => {
  const names = folder === "telemetry" ? ["telemetry"] : allowed(folder)
  return {
    files: [`src/${folder}/**`],
    rules: {
      "no-restricted-imports": ["error", {
        patterns: [{
          group: [
            "../**",
            "!../*.ts",
            "!../../package.json",
            ...names.flatMap((name) => [`!../${name}`, `!../${name}/**`, `!../../${name}`, `!../../${name}/**`])
          ],
          message: `src/${folder} may import only: ${names.join(", ")}.`
        }]
      }]
    }
  }
})

const config = {
  plugins: ["typescript", "import", "unicorn", "oxc", "node", "vitest"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  rules: {
    "import/no-cycle": "error",
    "eslint/no-console": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "eslint/no-shadow": "off",
    "eslint/require-yield": "off",
    "eslint/no-await-in-loop": "off",
    "eslint/no-underscore-dangle": "off",
    "oxc/no-map-spread": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-useless-spread": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "typescript/consistent-return": "off",
    "typescript/no-unsafe-unary-minus": "off"
  },
  ignorePatterns: ["dist", "test/fixtures/lint"],
  overrides: [
    ...direction,
    {
      files: ["test/**", "scripts/**"],
      rules: { "eslint/no-console": "off", "vitest/require-mock-type-parameters": "off" }
    }
  ]
}

export default defineConfig(config as unknown as OxlintConfig)
