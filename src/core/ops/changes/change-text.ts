/**
 * What would change a decision, in words: one line for each change, what has to happen first.
 *
 * In: changes. Out: pairs of texts; layout is the shell's. Numbers are exact: whoever tries one gets
 * what the line says.
 */
import { timeText } from "../../model/time-text.ts";
import type { Change } from "./change.ts";
import { outcomeText } from "./outcome.ts";
import type { WouldChange } from "./what-would-change.ts";

export interface ChangeLine {
  readonly when: string;
  readonly leadsTo: string;
}

/** Words for each change. */
export function changeLines(changes: readonly WouldChange[]): readonly ChangeLine[] {
  return changes.map(({ change, outcome }) => ({ when: whenText(change), leadsTo: outcomeText(outcome) }));
}

function whenText(change: Change): string {
  switch (change.kind) {
    case "percent":
      return `${change.rollout} in ${change.region} at ${limit(change)}`;
    case "dial":
      return `dial of ${change.cluster} at ${limit(change)}`;
    case "ready":
      return `${change.cluster} ready for ${limit(change)}`;
    case "state":
      return `${change.cluster} ${change.value} (now ${change.now})`;
    case "time":
      return `from ${timeText(change.value)} on, if nothing else changes`;
    case "host":
    case "method":
    case "path":
      return `${change.kind} ${change.value}`;
  }
}

function limit({ value, when, now }: Extract<Change, { when: unknown }>): string {
  return `${value} % or ${when === "at-most" ? "less" : "more"} (now ${now} %)`;
}
