/**
 * Compiles rows and records into the table that `geoip-table.ts` opens.
 *
 * In: rows in ascending order, the records they lead to, centres, texts. Out: bytes, the same to the
 * bit for the same content, so a rebuilt snapshot that changed nothing shows no difference in
 * version control. Neither the order of the records nor how finely a source cuts makes a difference.
 */
import type { CountryCode, SubdivisionCode } from "../../model/ids.ts";
import type { Coordinates, TablePrecision, TableRecord } from "../../model/place.ts";
import { byteWriter, writeByte, writeText, writeWord, writtenBytes } from "./byte-writer.ts";
import { checksum, GEOIP_FORMAT, GEOIP_MAGIC, PRECISIONS, type GeoipTexts } from "./geoip-format.ts";
import { writeRecords } from "./geoip-record-write.ts";
import { writeRows4, writeRows6 } from "./geoip-row-write.ts";
import type { GeoipRows } from "./geoip-rows.ts";

export interface GeoipContent {
  readonly precision: TablePrecision;
  readonly texts: GeoipTexts;
  /** What rows lead to: the id n of a row is `records[n - 1]`. */
  readonly records: readonly TableRecord[];
  readonly v4: GeoipRows;
  readonly v6: GeoipRows;
  readonly centres: ReadonlyMap<CountryCode, Coordinates>;
  readonly subdivisionCentres: ReadonlyMap<SubdivisionCode, Coordinates>;
}

/** Writes a compiled table; throws RangeError when rows do not ascend, name no record, or a place is off the globe. */
export function writeGeoipTable(content: GeoipContent): Uint8Array {
  const { precision, texts, records, v4, v6 } = content;
  const writer = byteWriter();
  for (const word of [GEOIP_MAGIC, GEOIP_FORMAT, 0]) writeWord(writer, word);
  writeByte(writer, PRECISIONS.indexOf(precision));
  const { buildDate, source, licence, attribution, centresSource, aim } = texts;
  for (const text of [buildDate, source, licence, attribution, centresSource, aim]) writeText(writer, text);
  const newIds = writeRecords(writer, content, usedIn(records.length, [v4, v6]));
  writeRows4(writer, v4, newIds);
  writeRows6(writer, v6, newIds);

  const bytes = writtenBytes(writer);
  new DataView(bytes.buffer).setUint32(8, checksum(bytes));
  return bytes;
}

/** Of each record, whether a row leads to it. */
function usedIn(records: number, families: readonly GeoipRows[]): readonly boolean[] {
  const used = Array.from({ length: records }, () => false);
  for (const { count, ids } of families) {
    for (let row = 0; row < count; row++) {
      const id = ids[row] ?? 0;
      if (id > 0 && id <= records) used[id - 1] = true;
    }
  }
  return used;
}
