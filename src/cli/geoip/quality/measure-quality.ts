/**
 * Feeds a measure of routing quality with all addresses that a database places.
 *
 * In: the database as the truth, a table, the measure. IPv4 counts by addresses, in portions no larger than a /24: a
 * table made of other data may change its mind within a network of the truth, and finer than that hardly any does.
 * IPv6 counts by ranges, one portion a range whatever its size, as addresses there say nothing of how many viewers
 * there are; the table is asked about the first address of each.
 */
import type { Address } from "../../../core/model/address.ts";
import { asId } from "../../../core/model/ids.ts";
import type { QualityRun } from "../../../core/ops/routing-quality/quality-run.ts";
import type { GeoipRows } from "../../../core/viewer/geoip/geoip-rows.ts";
import type { GeoipTable } from "../../../core/viewer/geoip/geoip-table.ts";
import type { Source } from "../build/read-source.ts";

const PORTION = 256;
const V4_ADDRESSES = 2 ** 32;

/** Adds every address of the truth to the measure; `progress` is told the share that is done, 0..1. */
export function measureAll(truth: Source, table: GeoipTable, run: QualityRun, progress: (share: number) => void): void {
  const total = truth.v4.count + truth.v6.count;
  for (let row = 0; row < truth.v4.count; row++) {
    measureRow4(truth, row, table, run);
    if (row % 65_536 === 0) progress(row / total);
  }
  for (let row = 0; row < truth.v6.count; row++) {
    const record = recordAt(truth, truth.v6, row);
    if (record !== null) run.add(6, record, table.find(addressAt6(truth.v6, row)), 1);
    if (row % 65_536 === 0) progress((truth.v4.count + row) / total);
  }
  progress(1);
}

/** Cuts the addresses of a row at each /24. */
function measureRow4(truth: Source, row: number, table: GeoipTable, run: QualityRun): void {
  const record = recordAt(truth, truth.v4, row);
  const { starts, count } = truth.v4;
  const end = row + 1 < count ? (starts[row + 1] ?? 0) : V4_ADDRESSES;
  if (record === null) return;
  for (let at = starts[row] ?? 0; at < end;) {
    const next = Math.min(end, (Math.floor(at / PORTION) + 1) * PORTION);
    run.add(4, record, table.find(addressOf(4, [at, 0, 0, 0])), next - at);
    at = next;
  }
}

function recordAt({ records }: Source, { ids }: GeoipRows, row: number) {
  return records[(ids[row] ?? 0) - 1] ?? null;
}

function addressAt6({ starts }: GeoipRows, row: number): Address {
  const at = row * 4;
  return addressOf(6, [starts[at] ?? 0, starts[at + 1] ?? 0, starts[at + 2] ?? 0, starts[at + 3] ?? 0]);
}

/** Look-ups go by numbers; nobody reads the text. */
function addressOf(family: 4 | 6, words: Address["words"]): Address {
  return { text: asId(""), family, words };
}
