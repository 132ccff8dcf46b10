/**
 * What `georouter geoip build` does.
 *
 * In: paths and options as commander gives them. Out: the table in its file, what came of it on stderr (as JSON on
 * stdout when asked), and the exit code: 0 written, 1 the table cannot be written, 65 a file cannot be read.
 */
import { realpathSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { EXIT } from "../../exit-code.ts";
import type { GlobalOptions } from "../../global-options.ts";
import { loadRules } from "../../load-rules.ts";
import { writeWhole } from "../../write-whole.ts";
import { buildProgress, NO_PROGRESS } from "./build-progress.ts";
import { buildTable, type BuildOrder, type BuiltTable } from "./build-table.ts";
import type { CentresFrom } from "./centres-source.ts";
import { DEFAULT_DEPTH, planClusters } from "./plan-clusters.ts";
import type { BuiltPrecision } from "./precisions.ts";
import { ageWarning } from "../table-age.ts";
import { end, printJson, say } from "../tell.ts";

export interface BuildOptions extends GlobalOptions {
  readonly out: string;
  readonly precision?: BuiltPrecision;
  /** Of precision `cluster`: the folder of the rules, and how many clusters are kept in order. */
  readonly rules?: string;
  readonly depth?: number;
  readonly asn?: readonly string[];
  readonly centres?: readonly string[];
  readonly centresSource?: string;
  readonly centresFrom?: string;
  readonly source?: string;
  readonly licence: string;
  readonly attribution: string;
  readonly output: "text" | "json";
}

/** A file that spells countries out would else list them all. */
const SHOWN_CODES = 8;

/** Builds the table and writes it; `now` tells how old the data is. */
export function runBuild(paths: readonly string[], options: BuildOptions, now: Date): void {
  const { asn = [], centres = [], source, licence, attribution, quiet, out } = options;
  const overwritten = [...paths, ...asn, ...centres].find((path) => isOneFile(path, out));
  if (overwritten !== undefined) {
    return end(
      EXIT.usage,
      `--out ${out} is the database ${overwritten} itself, which it would replace; pass another --out`,
    );
  }
  const precision = precisionOf(options);
  if (precision === undefined) return;
  const progress = quiet === true ? NO_PROGRESS : buildProgress([...paths, ...asn, ...centres], process.stderr);
  const built = buildTable({
    paths,
    precision,
    asn,
    centres: centresFrom(options),
    source,
    licence,
    attribution,
    meter: progress.meter,
  });
  progress.clear();
  if (!built.ok) return end(EXIT.input, built.error);
  const written = writeWhole(out, built.value.bytes);
  if (!written.ok) return end(EXIT.findings, `${out} cannot be written: ${written.error}; pass another --out`);
  for (const text of notesOf(built.value, options, now)) say(text);
  const gzipBytes = gzipSync(built.value.bytes, { level: 9 }).length;
  if (options.output === "json") printJson(builtJson(options, built.value, gzipBytes));
  else if (quiet !== true) say(builtText(out, built.value, gzipBytes));
  process.exitCode = EXIT.ok;
}

/** Whether two paths lead to one file, by whatever links. */
function isOneFile(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false; // one of them is not there
  }
}

/** The precision with what it needs; undefined when its rules are not to be had, which is said. */
function precisionOf({ precision, rules, depth = DEFAULT_DEPTH }: BuildOptions): BuildOrder["precision"] | undefined {
  if (precision !== "cluster") return precision ?? null;
  const loaded = loadRules(rules);
  if (loaded === null) return undefined;
  const plan = planClusters(loaded.rules, depth);
  if (plan.ok) return plan.value;
  end(EXIT.findings, plan.error);
  return undefined;
}

function centresFrom({ centres, centresSource: name, centresFrom: table }: BuildOptions): CentresFrom {
  if (centres !== undefined) return { kind: "cities", paths: centres, name };
  return table === undefined ? { kind: "source", name } : { kind: "table", path: table };
}

/** What is worth knowing before the table is used. */
function notesOf({ unused, families, ...built }: BuiltTable, options: BuildOptions, now: Date): readonly string[] {
  const { licence, asn = [], centres = [] } = options;
  const codes = droppedText(built.dropped);
  const noCentres = built.precision !== "asn" && built.centres.countries === 0;
  const missing = ([4, 6] as const).filter((family) => !families.includes(family)).map((family) => `IPv${family}`);
  const unread = built.precision === "asn" ? [...asn, ...centres] : [];
  return [
    licence === ""
      ? "warning: the table names no licence; pass --licence and --attribution before you publish it"
      : null,
    ageWarning(built.buildDate, now, "build it again from newer files"),
    codes === "" ? null : `note: no country, so left out: networks of ${codes}`,
    missing.length === 0
      ? null
      : `note: nothing is known of ${missing.join(" and ")}: no file has networks of it; pass a file for each family`,
    unread.length === 0 ? null : `note: not read, because a table of operators places nobody: ${unread.join(", ")}`,
    partsText(built),
    unused.length === 0 ? null : `note: not used, because the files before know both families: ${unused.join(", ")}`,
    noCentres
      ? "warning: no country centres: `nearest` will not place viewers of whom only the country is known; pass --centres or --centres-from"
      : null,
  ].filter((text) => text !== null);
}

/** Null where the table tells the parts of countries, or was not asked to. */
function partsText({ precision, coded }: Pick<BuiltTable, "precision" | "coded">): string | null {
  if (precision !== "subdivision" || coded !== null) return null;
  return "warning: no record names a part of its country, so the table tells no more than countries; pass city files";
}

/** The codes with most networks first, and how many more there are. */
function droppedText(dropped: BuiltTable["dropped"]): string {
  const most = [...dropped].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const shown = most.slice(0, SHOWN_CODES).map(([code, count]) => `${code} (${count})`);
  const more = most.length > SHOWN_CODES ? [`and ${most.length - SHOWN_CODES} more`] : [];
  return [...shown, ...more].join(", ");
}

function builtText(path: string, built: BuiltTable, gzipBytes: number): string {
  const { bytes, buildDate, precision, networks, centres, coded } = built;
  const codes =
    coded === null
      ? ""
      : `, subdivision codes for ${(coded * 100).toFixed(1)} % of the IPv4 addresses with a part of the country`;
  const means = `${centres.countries} centres of countries and ${centres.subdivisions} of subdivisions`;
  return `${path}: precision ${precision}, ${networks} networks of ${buildDate}, ${means}${codes}, ${bytes.length} bytes, ${gzipBytes} gzipped`;
}

function builtJson({ out, licence, attribution }: BuildOptions, built: BuiltTable, gzipBytes: number): object {
  const { bytes, dropped, families: _families, ...rest } = built;
  const left = Object.fromEntries(dropped);
  return { file: out, ...rest, dropped: left, licence, attribution, bytes: bytes.length, gzipBytes };
}
