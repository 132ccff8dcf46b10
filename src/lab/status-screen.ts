/**
 * Where the status goes: redrawn in place on a terminal, a line for each change elsewhere.
 */
import type { ClusterStatus } from "./lab-status.ts";
import { changeLine, statusLines, type Paint } from "./status-line.ts";

/** What a screen writes to; a Node stream fits. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const UP = (lines: number): string => `\u001b[${lines}A`;
const CLEAR_BELOW = "\u001b[0J";

/** Makes a screen; call it with each new status. A terminal that calls itself `dumb` cannot redraw. */
export function statusScreen(
  output: Output,
  paint: Paint,
  term: string | undefined,
): (status: readonly ClusterStatus[]) => void {
  return output.isTTY === true && term !== "dumb" ? redrawn(output, paint) : logged(output);
}

function redrawn(output: Output, paint: Paint): (status: readonly ClusterStatus[]) => void {
  let drawn = 0;
  return (status) => {
    const width = Math.max(20, (output.columns ?? 120) - 1);
    const cut: Paint = (style, text) => paint(style, text.slice(0, width)); // a line that wraps cannot be redrawn
    const lines = statusLines(status, cut);
    output.write(`${drawn === 0 ? "" : UP(drawn) + CLEAR_BELOW}${lines.join("\n")}\n`);
    drawn = lines.length;
  };
}

function logged(output: Output): (status: readonly ClusterStatus[]) => void {
  const said = new Map<string, string>();
  return (status) => {
    for (const one of status) {
      const line = changeLine(one);
      if (said.get(one.cluster) !== line) output.write(`${line}\n`);
      said.set(one.cluster, line);
    }
  };
}
