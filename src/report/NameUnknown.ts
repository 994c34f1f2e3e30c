/** A name in a question that fits nothing, or too much, of what the ledger knows. */
import { Schema } from "effect"

/** `candidates`: what it could mean, or what comes nearest. */
export class NameUnknown extends Schema.TaggedError<NameUnknown>()("NameUnknown", {
  what: Schema.Literals(["mission", "agent", "key", "source", "model", "meter", "bookmark", "cycle"]),
  name: Schema.String,
  problem: Schema.Literals(["unknown", "ambiguous", "malformed"]),
  candidates: Schema.Array(Schema.String)
}) {
  override get message() {
    if (this.problem === "ambiguous") return `${this.what} ${this.name} could be ${this.candidates.join(" or ")}`
    if (this.problem === "unknown") return `no ${this.what} ${this.name} is known`
    return `${JSON.stringify(this.name)} is no ${this.what} ${this.what === "agent" ? "name" : "reference"}`
  }

  /** What to do next. */
  get hint(): string {
    const known = this.candidates.join(", ")
    if (this.problem === "ambiguous") {
      return this.what === "key" ? "write it as source:key, or in a report name its --source" : "write it in full"
    }
    if (this.problem === "malformed") return howToWrite[this.what] ?? howToWrite.mission
    if (known === "") return whereToLook[this.what] ?? `see ledger report --by ${this.what}`
    // Somebody new is refused too, and must learn how to become known.
    return this.what === "agent"
      ? `did you mean ${known}? A new agent is first named under [agents] in the configuration`
      : `did you mean ${known}?`
  }
}

const howToWrite: Partial<Record<NameUnknown["what"], string>> & { readonly mission: string } = {
  agent: "write letters, digits, dots, dashes and underscores, a letter or digit first",
  bookmark: "write its id, which ledger mission show lists, 8 or more characters at either end of it, " +
    "or its position in the log",
  cycle: "write it as 2026-04",
  mission: "write it as owner/repo#3, as the issue's address, or, where it is known already, as 3"
}

/** Where the known ones are listed, if not in a report. */
const whereToLook: Partial<Record<NameUnknown["what"], string>> = {
  agent: "see ledger report --by agent; a new agent is first named under [agents] in the configuration",
  bookmark: "see ledger mission show, which lists the ids",
  key: "see ledger key list",
  mission: "see ledger mission list --all",
  source: "see ledger status"
}
