/**
 * The layout of a compiled GeoIP table, shared by its reader and its writer.
 *
 * ```
 * head       "GRGT", format number, checksum of all that follows     three 32-bit words, big-endian
 * precision  one byte: the place of the table's precision in PRECISIONS
 * texts      build date, source, licence, attribution, source of the centres, aim
 * places     countries and their subdivisions as one text, a column of latitudes and one of longitudes for each
 * records    number of cities, their names; number of records, six columns: country, subdivision, city,
 *            latitude, longitude, network
 * IPv4       number of rows, all steps, ids
 * IPv6       the same by the upper 64 bits: all steps of the first word, all of the second, ids
 * splits     for the IPv6 rows with the id SPLIT (one more than there are records), in order: the number of
 *            rows of each, then the rows of all of them by the lower 64 bits
 * ```
 *
 * A row says which record holds from an address on, until the next row. The first row of every
 * section begins at zero, so every address has a row. Rows are stored by column, which gzip packs
 * a seventh tighter than row by row, and are small enough to stay packed in memory: a reader keeps
 * where every 8th or 16th row begins (of very many, every 16th or 32nd) and decodes from there.
 *
 * The ids of rows are a column; or else the byte 255, the number of the commonest ids (one byte), these in
 * ascending order (a column), for each row the place of its id among them or 255 where it is none (a column),
 * and the ids of the rows that have 255 (a column).
 *
 * Numbers are varints: seven bits a byte, lowest first, the top bit set on all but the last, below 2^32. A column is the number of bytes of
 * its largest value, then all highest bytes, down to all lowest. Networks seldom end in the last bits
 * of a word, so an IPv4 step is stored turned by 8 bits and the second word of an IPv6 row by 16, which
 * makes most of them one byte. Texts are UTF-16 code units as varints, so ASCII is itself. Zero in a column of records or centres is "not known".
 *
 * A /64 that holds several records is rare and gets a section of its own: exact to /128 at the
 * price of 64 bits. A changed layout needs a new format number: Workers refuse what they do not know.
 */
import type { TablePrecision } from "../../model/place.ts";

/** The number of the layout above; a reader refuses every other. */
export const GEOIP_FORMAT = 2;

/** "GRGT" */
export const GEOIP_MAGIC = 0x47524754;

/** Bytes before the precision. */
export const HEAD_BYTES = 12;

/** The id of a row about whose addresses nothing is known; the records count from 1. */
export const NOTHING = 0;

/** By the byte that stands for each. */
export const PRECISIONS: readonly TablePrecision[] = ["country", "subdivision", "cluster", "point", "asn"];

/** Coordinates are stored in hundredths of a degree, from 1 on: the pole or the antimeridian. */
export const LAT_ZERO = 9001;
export const LON_ZERO = 18_001;

/** The most code units of the text of countries and subdivisions; all of ISO 3166 take a third of it. */
export const LONGEST_CODES = 65_535;

/**
 * The most records, and the most names of cities: each becomes an object of about 150 bytes, of which an isolate of 128 MB
 * holds no more, and a column of zeroes needs no bytes, so the bytes of a table alone do not bound them.
 */
export const MOST_RECORDS = 2 ** 19;

/** By how many bits words are turned to the left when they are read. */
export const TURN_4 = 8;
export const TURN_6 = 16;

/** Whether this machine reads words as the checksum does. */
const LOW_BYTE_FIRST = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Where a table's content comes from, and what its use demands. */
export interface GeoipTexts {
  /** Day on which the source was built: `2026-06-01`. */
  readonly buildDate: string;
  readonly source: string;
  readonly licence: string;
  /** What to show beside results; empty when nothing is demanded. */
  readonly attribution: string;
  /** Name and day of the source of the centres; empty when there are none. */
  readonly centresSource: string;
  /** What of the rules a table of precision `cluster` was compiled against, as canonical JSON; empty in all others. */
  readonly aim: string;
}

/**
 * Sums everything after the head to 32 bits, by little-endian words, filled up with zeros. Each step maps sums
 * one-to-one for a given word and words one-to-one for a given sum, so damage inside one aligned 32-bit word never goes unseen.
 */
export function checksum(bytes: Uint8Array): number {
  const words = wordsIn(bytes);
  let sum = bytes.length;
  for (let at = 0; at < words.length; at++) {
    sum = Math.imul(sum ^ (words[at] ?? 0), 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  let rest = 0;
  for (let at = bytes.length - 1; at >= HEAD_BYTES + 4 * words.length; at--) rest = (rest << 8) | (bytes[at] ?? 0);
  sum = Math.imul(sum ^ rest, 0x9e3779b1);
  return (sum ^ (sum >>> 15)) >>> 0;
}

/** All whole little-endian words behind the head: as they lie there, or copied where the machine cannot read them so. */
function wordsIn({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  const from = byteOffset + HEAD_BYTES;
  const count = (length - HEAD_BYTES) >>> 2;
  if (LOW_BYTE_FIRST && from % 4 === 0) return new Int32Array(buffer, from, count);
  const view = new DataView(buffer, from);
  return Int32Array.from({ length: count }, (_, at) => view.getInt32(at * 4, true));
}

/** Reads a big-endian 32-bit word; bytes past the end count as zero. */
export function readWord(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}

/** Turns a 32-bit word to the left by so many bits, 1 to 31: what leaves at the top comes back at the bottom. */
export function turned(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}
