/**
 * Opens compiled GeoIP tables from files: the snapshot that the Worker carries, or another one.
 *
 * In: a path. Out: the table and its bytes, or one sentence for people: what was found, what is
 * wanted, what to do. Reading a file is the only thing here that can throw, and it is caught.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "../../core/model/result.ts";
import {
  openGeoipTable,
  readGeoipMeta,
  type GeoipFault,
  type GeoipHead,
  type GeoipTable,
} from "../../core/viewer/geoip/geoip-table.ts";

/** The table that the data-plane Worker is built with. */
export const SNAPSHOT_PATH = fileURLToPath(new URL("../../edge/geoip/country.bin", import.meta.url));

export interface TableFile {
  readonly table: GeoipTable;
  readonly bytes: Uint8Array;
}

/** Opens a compiled table; the error is a sentence that names the file. */
export function readTableFile(path: string): Result<TableFile, string> {
  const read = readInput(path);
  if (!read.ok) return read;
  const opened = openGeoipTable(read.value);
  return opened.ok ? ok({ table: opened.value, bytes: read.value }) : fail(tableFaultText(path, opened.error));
}

/** What a compiled table says of itself, without opening its rows; the error is a sentence that names the file. */
export function readTableHead(path: string): Result<GeoipHead, string> {
  const read = readInput(path);
  if (!read.ok) return read;
  const head = readGeoipMeta(read.value);
  return head.ok ? head : fail(tableFaultText(path, head.error));
}

/** The snapshot, for verbs that place viewers; without it they go on, and say so. */
export function openSnapshot(): GeoipTable | null {
  const file = readTableFile(SNAPSHOT_PATH);
  if (file.ok) return file.value.table;
  process.stderr.write(`warning: ${file.error}; addresses are not looked up\n`);
  return null;
}

/** Reads a file's bytes; the error is a sentence that names the file. */
export function readInput(path: string): Result<Buffer, string> {
  try {
    return ok(readFileSync(path));
  } catch (error) {
    return fail(`${path} cannot be read: ${errorText(error)}; check the path`);
  }
}

/** What an unknown error says of itself. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The sentence about a file that is no sound table. */
export function tableFaultText(path: string, fault: GeoipFault): string {
  return `${path} ${faultText(fault)}`;
}

function faultText(fault: GeoipFault): string {
  switch (fault.kind) {
    case "not-a-table":
      return "is no compiled GeoIP table; compile an MMDB file with: georouter geoip build MMDB --out FILE";
    case "other-format":
      return `has GeoIP format ${fault.found}, and this version reads format ${fault.wanted}; compile it again with: georouter geoip build`;
    case "damaged":
      return `is a damaged GeoIP table (${fault.part}); take it from version control, or compile it again with: georouter geoip build`;
  }
}
