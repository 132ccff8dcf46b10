/**
 * How rows that stay packed are found: by blocks of 16, of which only the beginnings are known.
 *
 * A jump table leads from the upper half of a start's first word to the few blocks in question, so that
 * a search takes few steps, none of which decodes anything. 16 rows a block because decoding eight
 * steps, the mean, costs about what fetching one line of memory does; fewer cost more memory.
 */

/** Rows of one block; the last block may hold fewer. */
export const ROWS_A_BLOCK = 16;

/** For each value of a start's upper 16 bits, and one more, the last block that begins below it (or block 0). */
export type Jumps = Uint16Array | Uint32Array;

/** The number of blocks of so many rows. */
export function blocksOf(rows: number): number {
  return Math.ceil(rows / ROWS_A_BLOCK);
}

/** Makes the jump table of blocks, each of `width` words, the first of which is where it begins. */
export function jumpsTo(blocks: Uint32Array, width: number): Jumps {
  const count = blocks.length / width;
  const jumps = count <= 0x10000 ? new Uint16Array(0x10001) : new Uint32Array(0x10001);
  for (let block = 0; block < count; block++) jumps[((blocks[block * width] ?? 0) >>> 16) + 1] = block;
  let last = 0;
  for (let bucket = 1; bucket <= 0x10000; bucket++) {
    last = Math.max(last, jumps[bucket] ?? 0);
    jumps[bucket] = last;
  }
  return jumps;
}
