/**
 * Bytes that claim to be the published GeoIP table → the opened table, or why they are refused.
 *
 * In: the bytes, their digest (the core has no crypto), and what was published. Everything that the
 * live value says of the table must be true of it, its day and precision too: whoever reads the live
 * value relies on them. Cheap checks come first; opening checks the rest.
 */
import type { TableFacts } from "../../model/published-table.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import { openGeoipTable, type GeoipFault, type GeoipTable } from "./geoip-table.ts";

/** Opens the table if it is the published one; the error is a part of a sentence for the log. */
export function acceptTable(bytes: Uint8Array, sha256: string, wanted: TableFacts): Result<GeoipTable, string> {
  if (bytes.length !== wanted.bytes) return fail(`it has ${bytes.length} bytes, published were ${wanted.bytes}`);
  if (sha256 !== wanted.sha256) return fail(`its SHA-256 is ${sha256}, published was ${wanted.sha256}`);
  const opened = openGeoipTable(bytes);
  if (!opened.ok) return fail(faultText(opened.error));
  const { precision, meta } = opened.value;
  if (precision !== wanted.precision) return fail(`its precision is ${precision}, published was ${wanted.precision}`);
  if (meta.buildDate !== wanted.buildDate) {
    return fail(`its source was built on ${meta.buildDate}, published was ${wanted.buildDate}`);
  }
  return ok(opened.value);
}

function faultText(fault: GeoipFault): string {
  switch (fault.kind) {
    case "not-a-table":
      return "it is no compiled GeoIP table";
    case "other-format":
      return `it has GeoIP format ${fault.found}, this version reads ${fault.wanted}`;
    case "damaged":
      return `it is damaged (${fault.part})`;
  }
}
