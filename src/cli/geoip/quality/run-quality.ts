/**
 * What `georouter geoip quality` does: says how often viewers miss their home cluster by what is known of them.
 *
 * In: city databases as the truth, a table, the rules. Out: the measure on stdout, as a table for people or as JSON;
 * progress and notes on stderr; the exit code: 0 measured, 1 the table misroutes more than `--max`, 65 a file cannot be
 * read.
 */
import { qualityRun } from "../../../core/ops/routing-quality/quality-run.ts";
import { EXIT } from "../../exit-code.ts";
import type { GlobalOptions } from "../../global-options.ts";
import { loadRules } from "../../load-rules.ts";
import { buildProgress, NO_PROGRESS } from "../build/build-progress.ts";
import { measureAll } from "./measure-quality.ts";
import { qualityLines, type Measured } from "./quality-text.ts";
import { readFiles, type ReadMeter } from "../build/read-files.ts";
import { readTableFile, SNAPSHOT_PATH } from "../table-file.ts";
import { end, print, printJson, say } from "../tell.ts";

export interface QualityOptions extends GlobalOptions {
  readonly truth: readonly string[];
  readonly table?: string;
  readonly rules?: string;
  /** Percent of misrouted viewers, by the table, from which on the answer is no. */
  readonly max?: number;
  readonly output: "text" | "json";
}

/** Measures, and says what came of it. */
export function runQuality(options: QualityOptions): void {
  const { truth: paths, table: path = SNAPSHOT_PATH, quiet, output } = options;
  const loaded = loadRules(options.rules);
  if (loaded === null) return;
  const opened = readTableFile(path);
  if (!opened.ok) return end(EXIT.input, opened.error);
  const { table } = opened.value;
  // Measuring takes about as long as reading, so every file counts twice.
  const progress = quiet === true ? NO_PROGRESS : buildProgress([...paths, ...paths], process.stderr);
  let bytes = 0;
  const meter: ReadMeter = (file, size) => progress.meter(file, ((bytes += size), size));
  const truth = readFiles(paths, meter, { rows: true });
  if (!truth.ok) return end(EXIT.input, truth.error);
  const run = qualityRun(loaded.rules, table);
  if (!run.ok)
    throw new Error(`The compiled rules refer to ${run.error.name} in ${run.error.at}, which check let pass`);
  measureAll(truth.value, table, run.value, progress.meter("", bytes));
  progress.clear();
  const measured: Measured = {
    table: { name: path === SNAPSHOT_PATH ? "the Worker's own table" : path, precision: table.precision },
    countryCentres: table.meta.centres,
    subdivisionCentres: table.meta.subdivisionCentres,
    ipv4: run.value.quality(4),
    ipv6: run.value.quality(6),
  };
  if (measured.ipv4.weight + measured.ipv6.weight === 0) return end(EXIT.input, nothingPlaced(paths));
  if (output === "json") printJson(measured);
  else for (const line of qualityLines(measured)) print(line);
  conclude(measured, options.max);
}

function nothingPlaced(paths: readonly string[]): string {
  return `${paths.join(", ")}: no record has coordinates beside a country, so there is no truth to measure by; pass city files`;
}

function conclude({ table, ipv4, ipv6 }: Measured, max: number | undefined): void {
  process.exitCode = EXIT.ok;
  const worst = Math.max(ipv4.by.table.misrouted, ipv6.by.table.misrouted);
  if (max === undefined || worst <= max) return;
  say(
    `${table.name} misroutes ${worst.toFixed(2)} %, and --max allows ${max} %; build it for these rules with: georouter geoip build CITY --precision cluster --out FILE`,
  );
  process.exitCode = EXIT.findings;
}
