/**
 * Writes the ids of the rows of one family as `id-column.ts` reads them.
 *
 * In: an id for each row. Out: a plain column, or the commonest ids, a byte for each row, and the ids of
 * the rows that have none of these: whichever takes less in the memory of a reader. Of ids equally common
 * the lower ones come first, so the same ids always give the same bytes.
 */
import { writeByte, writeColumn, type ByteWriter } from "./byte-writer.ts";
import { RARE } from "./id-column.ts";

/** What an open table holds for a row with a rare id besides the id: its row. */
const ROW_BYTES = 4;

/** Writes the ids of all rows. */
export function writeIds(writer: ByteWriter, ids: Uint32Array | readonly number[]): void {
  const times = new Map<number, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  const byTimes = [...times].toSorted(([a, timesA], [b, timesB]) => timesB - timesA || a - b);
  const rare = byTimes.slice(RARE).reduce((sum, [, rows]) => sum + rows, 0);
  const width = bytesOf(byTimes.reduce((most, [id]) => Math.max(most, id), 0));
  const common = byTimes.slice(0, RARE).map(([id]) => id);
  const packed = ids.length + rare * (ROW_BYTES + width) + common.length * (ROW_BYTES + width);
  if (packed < ids.length * width)
    writePacked(
      writer,
      ids,
      common.toSorted((a, b) => a - b),
    );
  else writeColumn(writer, ids);
}

function bytesOf(number: number): number {
  return Math.ceil((32 - Math.clz32(number)) / 8);
}

function writePacked(writer: ByteWriter, ids: Uint32Array | readonly number[], common: readonly number[]): void {
  const byteOf = new Map(common.map((id, byte) => [id, byte]));
  writeByte(writer, RARE);
  writeByte(writer, common.length);
  writeColumn(writer, common);
  writeColumn(
    writer,
    Uint8Array.from(ids, (id) => byteOf.get(id) ?? RARE),
  );
  writeColumn(
    writer,
    Array.from(ids).filter((id) => !byteOf.has(id)),
  );
}
