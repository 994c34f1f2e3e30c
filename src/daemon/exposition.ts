/** The text format in which Prometheus collects: one family of samples after the other. */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** `name` carries its unit, a base unit, and `_total` for what only grows. A family without samples is left out. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: "counter" | "gauge"
  readonly samples: ReadonlyArray<Sample>
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const expositionContentType = "text/plain; version=0.0.4; charset=utf-8"

export const exposition = (families: ReadonlyArray<Family>): string =>
  families.filter(({ samples }) => samples.length > 0).map(familyText).join("")

const familyText = ({ help, name, samples, type }: Family): string =>
  `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n` +
  samples.map(({ labels, value }) => `${name}${labelText(labels ?? {})} ${valueText(value)}\n`).join("")

const labelText = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`)
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`
}

const escapeHelp = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")

const escapeValue = (text: string): string => escapeHelp(text).replaceAll("\"", "\\\"")

const valueText = (value: number): string => {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"
}
