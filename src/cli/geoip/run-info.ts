/**
 * What `georouter geoip info` does: says of a table what is in it, from where, how old and how large it is.
 *
 * Out: a line a fact (in columns at a terminal, else with a tab) or a JSON object on stdout, a warning on stderr when the data is too old, and the exit code: 0
 * said, old or not; 65 the table cannot be read.
 */
import { gzipSync } from "node:zlib";
import { EXIT } from "../exit-code.ts";
import { aimFacts, type Fact } from "./aim-facts.ts";
import { answerLines } from "./answer-rows.ts";
import type { ReadOptions } from "./run-lookup.ts";
import { ageInDays, ageWarning } from "./table-age.ts";
import { readPlaceTable, type PlaceTableFile } from "./place-table-file.ts";
import { SNAPSHOT_PATH } from "./table-file.ts";
import { end, print, printJson, say } from "./tell.ts";

/** Says what a table is; `now` tells how old its data is. */
export async function runInfo({ table: path, output }: ReadOptions, now: Date): Promise<void> {
  const opened = await readPlaceTable(path, say);
  if (!opened.ok) return end(EXIT.input, opened.error);
  const { format, precision, buildDate, ...rest } = opened.value.table.meta;
  const ageDays = ageInDays(buildDate, now);
  const info = { format, precision, buildDate, ageDays, ...rest, ...sizesOf(opened.value) };
  if (output === "json") printJson(info);
  else for (const line of answerLines(factsOf(info), null, process.stdout.isTTY)) print(line);
  const warning = ageWarning(buildDate, now, renewalOf(path, opened.value.kind));
  if (warning !== null) say(warning);
  process.exitCode = EXIT.ok;
}

/** A fact a row; what the table was compiled against in words. */
function factsOf(info: Readonly<Record<string, string | number | null>>): readonly Fact[] {
  return Object.entries(info).flatMap(([name, value]) =>
    name === "aim" ? aimFacts(String(value ?? "")) : [[name, String(value ?? "")] as const],
  );
}

/** No Worker carries an MMDB file, so nobody waits for its compressed size. */
function sizesOf({ kind, bytes }: PlaceTableFile): Readonly<Record<string, number>> {
  if (kind === "mmdb") return { bytes: bytes.length };
  return { bytes: bytes.length, gzipBytes: gzipSync(bytes, { level: 9 }).length };
}

function renewalOf(path: string, kind: PlaceTableFile["kind"]): string {
  if (kind === "mmdb") return "fetch a newer file from its source";
  return path === SNAPSHOT_PATH
    ? "renew it with: npm run geoip:update"
    : `build it again from newer files: georouter geoip build MMDB --out ${path}`;
}
