/**
 * A decision as a person on call reads it: the answer first, then every stage with where it is written.
 */
import { explainHeadline, explainLines } from "../../core/decide/explain-text.ts";
import type { Decision } from "../../core/model/decision.ts";
import { inLocale } from "../marks.ts";

const WIDEST = 90;

/** Lays out the decision; ends with a newline. */
export function renderDecision(decision: Decision): string {
  const lines = explainLines(decision).map((line) => ({ ...line, text: inLocale(line.text) }));
  const stageWidth = Math.max(...lines.map(({ stage }) => stage.length));
  // A line too long for the column has its place behind it and does not move the others.
  const placed = lines.filter(({ source, text }) => source !== "" && text.length <= WIDEST);
  const textWidth = Math.max(0, ...placed.map(({ text }) => text.length));
  const { seq, sha256 } = decision.bundle;
  const rules = `rules ${sha256.slice(0, 12)}${seq === 0 ? "" : ` (published as ${seq})`}`;
  let number = 0;
  const body = lines.map(({ stage, text, source }) => {
    const label = stage === "" ? "  " : String(++number).padStart(2);
    const line = `${label}  ${stage.padEnd(stageWidth)}  ${source === "" ? text : `${text.padEnd(textWidth)}  ${source}`}`;
    return line.trimEnd();
  });
  return `${inLocale(explainHeadline(decision))}    ${rules}\n\n${body.join("\n")}\n`;
}
