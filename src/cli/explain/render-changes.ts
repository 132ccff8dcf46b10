/**
 * What would change a decision, laid out below it: what has to happen, and where the viewer goes then.
 */
import { changeLines } from "../../core/ops/changes/change-text.ts";
import type { WouldChange } from "../../core/ops/changes/what-would-change.ts";

/** Lays out the changes, with an empty line before; says so when there are none. */
export function renderChanges(changes: readonly WouldChange[]): string {
  const lines = changeLines(changes);
  if (lines.length === 0) return "\nwhat would change it: no percentage and no state of a cluster\n";
  const width = Math.min(90, Math.max(...lines.map(({ when }) => when.length)));
  return `\nwhat would change it\n${lines.map(({ when, leadsTo }) => `    ${when.padEnd(width)}  ${leadsTo}\n`).join("")}`;
}
