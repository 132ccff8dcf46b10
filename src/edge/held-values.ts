/**
 * What one isolate holds between requests: the bundle, the live value, the GeoIP table.
 *
 * Values only, never promises or streams: those belong to the request that made them. Each is
 * replaced whole. Nothing is opened while the script starts; the first request that needs it pays.
 */
import bundleText from "../../build/rules.bundle";
import { isNewer } from "../core/bundle/read-live.ts";
import { faultText, readBundle } from "../core/bundle/read-bundle.ts";
import type { Bundle } from "../core/model/bundle.ts";
import { NOTHING_KNOWN, type Live } from "../core/model/live.ts";
import type { PlaceTable } from "../core/model/place.ts";
import { openGeoipTable } from "../core/viewer/geoip-table.ts";
import tableBytes from "./geoip/country.bin";
import { count } from "./counters.ts";
import { log } from "./log.ts";

let bundle: Bundle | null = null;
let live: Live = NOTHING_KNOWN;
let table: PlaceTable | null = null;
let tableTried = false;

/** The rules that decide now. A script whose own bundle cannot be read is a broken build, so that throws. */
export function heldBundle(): Bundle {
  if (bundle !== null) return bundle;
  const read = readBundle(bundleText, null);
  if (!read.ok) throw new Error(faultText(read.error));
  bundle = read.value;
  return bundle;
}

/** The live value that decides now. */
export function heldLive(): Live {
  return live;
}

/** Takes a newer live value. */
export function holdLive(next: Live): void {
  if (isNewer(next, live)) live = next;
}

/** The GeoIP table, opened at the first call; null when it cannot be opened, which is logged once. */
export function heldTable(): PlaceTable | null {
  if (tableTried) return table;
  tableTried = true;
  const opened = openGeoipTable(new Uint8Array(tableBytes));
  if (opened.ok) table = opened.value;
  else {
    count("table_refused");
    log("error", "GeoIP table cannot be opened", { fault: opened.error.kind });
  }
  return table;
}
