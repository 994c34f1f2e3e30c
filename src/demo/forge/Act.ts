/** What truly happened on the stand-in forge, whether anybody was told of it or not. */

/** One act of somebody on an issue. `at` is ms since the epoch, whole seconds; `issue` is its number. */
export interface Act {
  readonly at: number
  readonly by: string
  /** The repository's id, which outlives its names. */
  readonly repository: number
  readonly issue: number
  readonly did: Did
}

/** What was done. A change of nothing (a label set twice) is no act, though the forge may deliver it. */
export type Did =
  | { readonly kind: "opened" | "closed" | "reopened" | "deleted" }
  | { readonly kind: "commented" | "editedComment"; readonly comment: number; readonly body: string }
  | { readonly kind: "deletedComment"; readonly comment: number }
  | { readonly kind: "label"; readonly label: string; readonly added: boolean }
  | { readonly kind: "assignee"; readonly login: string; readonly added: boolean }
  | { readonly kind: "startedStopwatch" | "cancelledStopwatch" }
  | { readonly kind: "stoppedStopwatch" | "bookedTime"; readonly seconds: number }
