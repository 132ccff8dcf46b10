/**
 * The record of one fault: what was promised, what was seen, and a table of it.
 *
 * Every promise is checked before the test ends; those that were missed are told in sentences. The raw
 * observations go to a file in the system's temporary folder, with what is needed to do it again.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Observed } from "./generator.ts";
import type { Tally } from "./tally.ts";

export interface Transcript {
  /** A figure for the table. */
  note(what: string, figure: number | string | null): void;
  /** Figures of a load, for the table and the file. */
  load(observed: readonly Observed[], tally: Tally): void;
  /** Notes a promise; `otherwise` says what was seen when it does not hold. */
  promise(id: string, holds: boolean, otherwise: string): void;
  /** The same for what only a machine that does not stall can keep; else it is noted and not judged. */
  promiseOf(calm: boolean): (id: string, holds: boolean, otherwise: string) => void;
  /** Prints the table, or only when a promise was missed; gives a sentence for each that was. */
  close(prints?: "always" | "when-missed"): readonly string[];
}

const FILE = join(tmpdir(), `georouter-faults-${process.pid}.jsonl`);
const VERSIONS = versionsOf(["miniflare", "workerd", "wrangler"]);

/** Opens the record of a fault. */
export function openTranscript(fault: string): Transcript {
  const rows: (readonly [string, string])[] = [];
  const missed: string[] = [];
  const write = (line: object): void => {
    appendFileSync(FILE, `${JSON.stringify({ fault, at: Date.now(), ...line })}\n`);
  };
  write({ node: process.version, versions: VERSIONS });
  const note = (what: string, figure: number | string | null): void => {
    const shown = typeof figure === "number" ? String(Math.round(figure * 100) / 100) : (figure ?? "none");
    rows.push([what, shown]);
    write({ what, figure });
  };
  const promise: Transcript["promise"] = (id, holds, otherwise) => {
    rows.push([`promise ${id}`, holds ? "kept" : "MISSED"]);
    write({ promise: id, holds, otherwise: holds ? null : otherwise });
    if (!holds) missed.push(`${id}: ${otherwise}`);
  };
  return {
    note,
    promise,
    promiseOf: (calm) => (id, holds, otherwise) => {
      if (calm) promise(id, holds, otherwise);
      else note(`promise ${id}`, "not judged, the machine stalled");
    },
    load: (observed, tally) => {
      for (const one of observed) write({ observed: one });
      for (const [what, figure] of figuresOf(tally)) note(what, figure);
    },
    close: (prints = "always") => {
      if (missed.length > 0) rows.push(["raw observations", FILE]);
      if (prints === "always" || missed.length > 0) console.log(tableOf(fault, rows));
      return missed;
    },
  };
}

function figuresOf(tally: Tally): readonly (readonly [string, number | string | null])[] {
  const { inside, outside } = tally;
  const words = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name}: ${count}`)
      .join(", ");
  return [
    ["requests sent / not judged, the machine stalled", `${tally.sent} / ${tally.stalled}`],
    ["answers by status", words(tally.byStatus)],
    ["by cluster", words(tally.byCluster)],
    ["failed", tally.failed],
    ["lost / transport errors", `${tally.lost} / ${tally.transportErrors}`],
    ["wrong body / wrong cluster", `${tally.wrongBodies} / ${tally.wrongClusters}`],
    ["TTFB outside the fault, p50 / p99 ms", `${outside.p50Ms} / ${outside.p99Ms}`],
    ["TTFB during the fault, p50 / p99 ms", `${inside.p50Ms} / ${inside.p99Ms}`],
    ["fault to first / last failed ms", `${tally.firstFailedMs ?? "none"} / ${tally.lastFailedMs ?? "none"}`],
  ];
}

/** Two columns under a heading. */
export function tableOf(heading: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([what]) => what.length));
  return [`\n${heading}`, ...rows.map(([what, figure]) => `  ${what.padEnd(width)}  ${figure}`)].join("\n");
}

function versionsOf(packages: readonly string[]): Readonly<Record<string, string>> {
  const folder = resolve(import.meta.dirname, "../../../node_modules");
  const versionOf = (name: string): string => {
    const { version } = JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as { version: string };
    return version;
  };
  return Object.fromEntries(packages.map((name) => [name, versionOf(name)]));
}
