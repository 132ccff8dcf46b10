/**
 * Rows of an answer → lines: in columns for people at a terminal, with tabs between for what reads a pipe.
 *
 * The heading is for people only, so that `cut -f2` means the same in every line of a pipe. A cell is text of somebody
 * else (a table's source, a reason in KV): it neither ends a line or a cell nor acts on the terminal.
 */
import { textTable } from "../../lab/text-table.ts";
import { visibleText } from "../visible-text.ts";

export type Row = readonly string[];

/** Lines without their ends; a cell without text is `-`, so that no column is ever missing. */
export function answerLines(rows: readonly Row[], heading: Row | null, terminal: boolean): readonly string[] {
  const cells = rows.map((row) => row.map(cellText));
  if (!terminal) return cells.map((row) => row.join("\t"));
  return textTable(heading === null ? cells : [heading, ...cells]);
}

function cellText(cell: string): string {
  return cell === "" ? "-" : visibleText(cell).replaceAll("\t", "<U+0009>");
}
