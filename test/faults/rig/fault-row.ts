/**
 * One row of the table of faults: the same figures for each of them, all counted where the viewer stands.
 *
 * Rows go to the file that `FAULT_ROWS` names, where it names one, so that a command can put those of all tests into
 * the docs (`test/faults/table/main.ts`).
 */
import { appendFileSync } from "node:fs";
import type { Tally } from "./tally.ts";

export interface FaultRow {
  /** As the list of faults numbers them. */
  readonly id: string;
  readonly fault: string;
  readonly requests: number;
  readonly stalled: number;
  /** Answers by class of status: `200: 30, 503: 2`. */
  readonly answers: string;
  readonly lost: number;
  readonly transportErrors: number;
  readonly wrongBodies: number;
  readonly wrongClusters: number;
  readonly wrongVersions: number;
  /** Requests at clusters for each that viewers sent. */
  readonly amplification: number;
  /** From the fault to the last failed request; null when none failed. */
  readonly lastFailedMs: number | null;
  /** From the repair to the first request on the repaired cluster; null when there was none. */
  readonly backMs: number | null;
}

/** What a tally does not know of a fault. */
export type BesideTally = Pick<FaultRow, "id" | "fault" | "wrongVersions" | "amplification" | "backMs">;

/** The row of one fault. */
export function rowOf(tally: Tally, beside: BesideTally): FaultRow {
  const { sent, stalled, lost, transportErrors, wrongBodies, wrongClusters, lastFailedMs } = tally;
  return {
    ...beside,
    requests: sent,
    stalled,
    answers: answersOf(tally.byStatus),
    lost,
    transportErrors,
    wrongBodies,
    wrongClusters,
    lastFailedMs,
  };
}

function answersOf(byStatus: Tally["byStatus"]): string {
  const answered = Object.entries(byStatus).filter(([status]) => status !== "0");
  return answered.map(([status, count]) => `${count} × ${status}`).join(", ");
}

/** Keeps rows for the docs, where they are asked for. */
export function keepRows(rows: readonly FaultRow[]): void {
  const file = process.env["FAULT_ROWS"];
  if (file !== undefined) for (const row of rows) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

const HEAD = [
  "fault",
  "requests",
  "answers",
  "lost / transport errors",
  "wrong body / cluster / version",
  "requests at clusters for each",
  "fault to last failed",
  "repair to first request there",
];

/** The rows as a table in Markdown, the same width in every cell of a column. */
export function tableOfRows(rows: readonly FaultRow[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = "", ...body] = cells.map(line);
  return [head, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body].join("\n");
}

function cellsOf(row: FaultRow): readonly string[] {
  return [
    `${row.id} ${row.fault}`,
    row.stalled === 0 ? String(row.requests) : `${row.requests}, ${row.stalled} of them not judged`,
    row.answers,
    `${row.lost} / ${row.transportErrors}`,
    `${row.wrongBodies} / ${row.wrongClusters} / ${row.wrongVersions}`,
    row.amplification.toFixed(2),
    seconds(row.lastFailedMs),
    seconds(row.backMs),
  ];
}

function seconds(ms: number | null): string {
  return ms === null ? "–" : `${(ms / 1000).toFixed(1)} s`;
}

const [BEGIN, END] = ["<!-- measured by `npm run faults:table` -->", "<!-- end of what is measured -->"];

/** A page with these rows, in the order of their ids, in the place of the table that it has between its two marks. */
export function withTable(page: string, rows: readonly FaultRow[]): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no place for the table: write ${BEGIN} and ${END} into it`);
  const numberOf = ({ id }: FaultRow): number => Number(id.slice(1));
  const sorted = rows.toSorted((one, other) => numberOf(one) - numberOf(other));
  return `${page.slice(0, from)}${BEGIN}\n\n${tableOfRows(sorted)}\n\n${page.slice(to)}`;
}
