/** What a demo asks the ledger when its day is over, and what to see in the answers. */
import { recorded } from "./april.ts"

/** `heading` is the question as a person has it; `remark` says what the figures show. */
export interface DemoQuestion {
  readonly heading: string
  readonly argv: ReadonlyArray<string>
  readonly remark?: string
}

export const questions: ReadonlyArray<DemoQuestion> = [
  {
    heading: "What did issue #3 cost, and who spent it?",
    argv: ["report", "--mission", "3"],
    remark: "A range says how sure a figure is: vigilio worked on two missions at once, ba on this one only."
  },
  {
    heading: "Where did the money of 6 April go?",
    argv: ["report", "--from", "2026-04-06", "--to", "2026-04-06"],
    remark: "What no mission claimed is unattributed; nothing is lost in between."
  },
  {
    heading: "Whose was it? One key, two agents: ba worked with vigilio's.",
    argv: ["report", "--from", "2026-04-06", "--to", "2026-04-06", "--by", "key,agent"]
  },
  {
    heading: `What did xAI show for 4-6 April? Recorded then: ${recorded.vigilioTotal} on xai-vigilio.`,
    argv: ["report", "--key", "xai-vigilio", "--from", "2026-04-04", "--to", "2026-04-06", "--by", "meter"],
    remark: "Each part is rounded for printing and so is the total: the ledger adds ten billionths of a dollar."
  },
  {
    heading: `And the credit? Recorded then: ${recorded.creditLeft} left of ${recorded.credit}.`,
    argv: ["status"]
  },
  {
    heading: "What the keys spent and what the credit paid differ. Is that all right?",
    argv: ["reconcile"],
    remark:
      "Surfaces are never added. What rounding and the time between two readings do not explain is said to be open."
  },
  { heading: "Which missions were there?", argv: ["mission", "list", "--all"] },
  { heading: "Can it be trusted?", argv: ["verify"] }
]
