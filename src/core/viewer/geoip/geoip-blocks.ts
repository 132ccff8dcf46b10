/**
 * How rows that stay packed are found: by blocks of a few, of which only the beginnings are known.
 *
 * A jump table leads from the upper bits of a start's first word to the few blocks in question, so that
 * a search takes few steps, none of which decodes anything. Decoding is what a look-up costs most, so IPv4,
 * of which a block costs half the memory and most viewers are, has the smaller blocks.
 */

/** Rows of one block; the last block may hold fewer. */
const ROWS_A_BLOCK = { 4: 8, 6: 16 } as const;

/** As many blocks as a jump table of two bytes an entry can tell apart. */
const MOST_SMALL_BLOCKS = 0x10000;

/** How many rows a block has where a section has so many: very many are in blocks twice as large, which halves the index. */
export function rowsABlock(family: 4 | 6, rows: number): number {
  const few = ROWS_A_BLOCK[family];
  return rows > few * MOST_SMALL_BLOCKS ? few * 2 : few;
}

/**
 * For each bucket of first words, and one more, the last block that begins in a bucket below it (or block 0).
 * A block lies between its own bucket's entry and the next one's, whatever the buckets are, as long as they ascend.
 */
export type Jumps = Uint16Array | Uint32Array;

const BUCKETS = 0x10000;

/** A bucket by numbers. All IPv6 networks in use are in 2000::/3, so its eighth of all words has all buckets but two. */
const BUCKET = { 4: { shift: 16, below: 0 }, 6: { shift: 13, below: 0xffff } } as const;

/** The bucket of a first word. */
export function bucketOf(family: 4 | 6, word: number): number {
  if (family === 4) return word >>> 16;
  return Math.min(Math.max((word >>> 13) - 0xffff, 0), BUCKETS - 1);
}

/** Makes the jump table of blocks: two words a block for IPv4 and four for IPv6, the first of which is where it begins. */
export function jumpsTo(family: 4 | 6, blocks: Uint32Array): Jumps {
  const { shift, below } = BUCKET[family];
  const width = family === 4 ? 2 : 4;
  const count = blocks.length / width;
  const jumps = count <= 0x10000 ? new Uint16Array(BUCKETS + 1) : new Uint32Array(BUCKETS + 1);
  let bucket = 0;
  for (let block = 1; block < count; block++) {
    // `bucketOf`, spelled out; a start that belongs below bucket 0 is no larger than `bucket` either.
    const next = Math.min(((blocks[block * width] ?? 0) >>> shift) - below, BUCKETS - 1);
    while (bucket < next) jumps[++bucket] = block - 1;
  }
  return jumps.fill(count - 1, bucket + 1);
}
