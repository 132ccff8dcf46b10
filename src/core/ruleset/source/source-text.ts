/**
 * The text of one rule file, and where its lines begin.
 *
 * In: offsets into the text, as the YAML reader counts them. Out: line and column as editors show
 * them, both from 1. A place never spans lines: what is underlined must fit into one line of a
 * code frame, so a longer range is cut at the end of its first line.
 */
import type { IssuePlace } from "../../model/issue.ts";

export interface SourceText {
  /** As it is shown to people here. */
  readonly file: string;
  /** As the bundle keeps it: the same wherever the command is run. */
  readonly name: string;
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly lineStarts: readonly number[];
}

/** Indexes the lines of a file. */
export function sourceText(file: string, text: string, name = file): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { file, name, text, lineStarts };
}

/** The place from offset `from` up to `to`, cut to its first line; at least one character long. */
export function placeIn({ file, text, lineStarts }: SourceText, from: number, to: number): IssuePlace {
  const line = lineOf(lineStarts, from);
  const start = lineStarts[line] ?? 0;
  const lineEnd = (lineStarts[line + 1] ?? text.length + 1) - 1;
  const marked = text.slice(from, Math.min(to, lineEnd)).trimEnd();
  return { file, line: line + 1, column: from - start + 1, length: Math.max(1, marked.length) };
}

/** Index of the last line that starts at or before the offset. */
function lineOf(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
