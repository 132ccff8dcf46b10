/**
 * Rows by record of a source → rows by class of a precision, and two sorts of rows laid over each other.
 *
 * In: rows in ascending order. Out: the same, with neighbours of one class joined. Both copy numbers and make no object
 * that outlives a row.
 */
import type { AddressWords } from "../../../core/model/address.ts";
import { rowsBuilder, type GeoipRows } from "../../../core/viewer/geoip/geoip-rows.ts";

/** The rows by class; a record's class stands at the place of its id, counted from 1. */
export function rowsByClass(family: 4 | 6, rows: GeoipRows, classOf: Uint32Array): GeoipRows {
  const built = rowsBuilder(family);
  for (let row = 0; row < rows.count; row++) {
    const id = rows.ids[row] ?? 0;
    built.add(startOf(family, rows, row), id === 0 ? 0 : (classOf[id - 1] ?? 0));
  }
  return built.take();
}

/**
 * Lays two sorts of rows over each other: from each start of either on, `idOf` says what holds of the pair that meets.
 * It is asked once for each row that comes out, with 0 where one of the two knows nothing.
 */
export function overlaidRows(
  family: 4 | 6,
  [one, other]: readonly [GeoipRows, GeoipRows],
  idOf: (one: number, other: number) => number,
): GeoipRows {
  const built = rowsBuilder(family);
  let [at, otherAt] = [0, 0];
  while (at < one.count || otherAt < other.count) {
    const order = orderOf(family, [one, at], [other, otherAt]);
    const first = order <= 0 ? startOf(family, one, at) : startOf(family, other, otherAt);
    if (order <= 0) at++;
    if (order >= 0) otherAt++;
    built.add(first, idOf(idBefore(one, at), idBefore(other, otherAt)));
  }
  return built.take();
}

function idBefore(rows: GeoipRows, at: number): number {
  return at === 0 ? 0 : (rows.ids[at - 1] ?? 0);
}

/** Below zero: the first starts before the second; one that has ended starts last. */
function orderOf(family: 4 | 6, one: readonly [GeoipRows, number], other: readonly [GeoipRows, number]): number {
  if (one[1] >= one[0].count) return 1;
  if (other[1] >= other[0].count) return -1;
  const [a, b] = [startOf(family, ...one), startOf(family, ...other)];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function startOf(family: 4 | 6, { starts }: GeoipRows, row: number): AddressWords {
  if (family === 4) return [starts[row] ?? 0, 0, 0, 0];
  return [starts[row * 4] ?? 0, starts[row * 4 + 1] ?? 0, starts[row * 4 + 2] ?? 0, starts[row * 4 + 3] ?? 0];
}
