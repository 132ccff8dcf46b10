/**
 * What one isolate holds between requests beside the live value (`held-live.ts`): the bundle, and the GeoIP
 * table (the one embedded in the script, or the one that operators published in its place).
 *
 * Values only, never promises or streams: those belong to the request that made them. Each is
 * replaced whole. Nothing is opened while the script starts; the first request that needs it pays.
 */
import bundleText from "../../build/rules.bundle";
import { faultText, readBundle } from "../core/bundle/read-bundle.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { PlaceTable } from "../core/model/place.ts";
import { openGeoipTable } from "../core/viewer/geoip/geoip-table.ts";
import tableBytes from "./geoip/country.bin";
import { count } from "./counters.ts";
import { log } from "./log.ts";

let bundle: Bundle | null = null;
let embedded: PlaceTable | null = null;
let embeddedTried = false;
let published: { readonly table: PlaceTable; readonly sha256: string } | null = null;
let tableNeeded = false;

/** The rules that decide now. A script whose own bundle cannot be read is a broken build, so that throws. */
export function heldBundle(): Bundle {
  if (bundle !== null) return bundle;
  const read = readBundle(bundleText, null);
  if (!read.ok) throw new Error(faultText(read.error));
  bundle = read.value;
  return bundle;
}

/** The GeoIP table that answers: the published one, else the embedded one; null when that cannot be opened, which is logged once. */
export function heldTable(): PlaceTable | null {
  tableNeeded = true;
  if (published !== null) return published.table;
  if (embeddedTried) return embedded;
  embeddedTried = true;
  const opened = openGeoipTable(new Uint8Array(tableBytes));
  if (opened.ok) embedded = opened.value;
  else {
    count("table_refused");
    log("error", "GeoIP table cannot be opened", { fault: opened.error.kind });
  }
  return embedded;
}

/** Whether any request to this isolate has asked for a table. */
export function isTableNeeded(): boolean {
  return tableNeeded;
}

/** Digest of the published table that answers; null while the embedded one does. */
export function heldTableDigest(): string | null {
  return published === null ? null : published.sha256;
}

/** Lets a published table answer, and lets go of the one before it. */
export function holdTable(table: PlaceTable, sha256: string): void {
  published = { table, sha256 };
  embedded = null;
  embeddedTried = false;
}

/** Lets the embedded table answer again. */
export function returnToEmbeddedTable(): void {
  published = null;
}
