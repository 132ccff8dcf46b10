/**
 * Opens whatever places addresses: a compiled table or an MMDB file, told apart by their bytes, never by their name.
 *
 * In: a path, or none for the Worker's own table. Out: the table, or one sentence that names the file, what was found
 * in it, and what to do. What reads MMDB files is loaded only for one: names of subdivisions are large lists.
 */
import type { PlaceTable } from "../../core/model/place.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { openGeoipTable, type GeoipTable } from "../../core/viewer/geoip/geoip-table.ts";
import { mmdbFaultText, type MmdbFault } from "./mmdb/mmdb-fault.ts";
import { isMmdb } from "./mmdb/mmdb-metadata.ts";
import type { MmdbTable } from "./mmdb/mmdb-table.ts";
import { openSnapshot, readInput, tableFaultText } from "./table-file.ts";

export type PlaceTableFile =
  | { readonly kind: "compiled"; readonly table: GeoipTable; readonly bytes: Uint8Array }
  | { readonly kind: "mmdb"; readonly table: MmdbTable; readonly bytes: Uint8Array };

/** Opens a file; `say` is told of damage that only a look-up meets, in a sentence that names the file. */
export async function readPlaceTable(
  path: string,
  say: (text: string) => void,
): Promise<Result<PlaceTableFile, string>> {
  const read = readInput(path);
  if (!read.ok) return read;
  const bytes = read.value;
  const compiled = openGeoipTable(bytes);
  if (compiled.ok) return ok({ kind: "compiled", table: compiled.value, bytes });
  if (compiled.error.kind !== "not-a-table") return fail(tableFaultText(path, compiled.error));
  if (!isMmdb(bytes)) return fail(`${path} is neither a compiled GeoIP table nor an MMDB file; pass one of them`);
  const damaged = (fault: MmdbFault): void => say(mmdbFaultText(path, fault));
  const { openMmdbTable } = await import("./mmdb/mmdb-table.ts");
  const opened = openMmdbTable(bytes, { centres: openSnapshot(), damaged });
  return opened.ok ? ok({ kind: "mmdb", table: opened.value, bytes }) : fail(mmdbFaultText(path, opened.error));
}

/** The table that a verb places viewers with: the file it is told, else the snapshot, which may be missing. */
export async function placeTableFor(path: string | undefined): Promise<Result<PlaceTable | null, string>> {
  if (path === undefined) return ok(openSnapshot());
  const opened = await readPlaceTable(path, (text) => process.stderr.write(`warning: ${text}\n`));
  return opened.ok ? ok(opened.value.table) : opened;
}
