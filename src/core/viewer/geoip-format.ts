/**
 * The layout of a compiled GeoIP table, shared by its reader and its writer.
 *
 * ```
 * head     "GRGT", format number, checksum of all that follows     three 32-bit words, big-endian
 * texts    build date, source, licence, attribution, source of the centres
 * places   the countries in alphabetical order, each with its centre
 * IPv4     rows
 * IPv6     rows by the upper 64 bits
 * splits   for each IPv6 row with the id SPLIT, in order: rows by the lower 64 bits
 * ```
 *
 * A row says which country begins at an address; it holds until the next row. The first row of
 * every section begins at zero, so every address has a row. A section is stored by column (its
 * number of rows, all starts, all ids), which gzip packs a seventh tighter than row by row. Numbers
 * are varints: seven bits a byte, lowest first, the top bit set on all but the last, below 2^32.
 * Texts are UTF-16 code units as varints, so ASCII is itself. A /64 that holds several countries
 * is rare (284 of DB-IP's 346,000 rows) and gets a section of its own: exact to /128 at the
 * price of 64 bits. A changed layout needs a new format number: Workers refuse what they do not know.
 */
/** The number of the layout above; a reader refuses every other. */
export const GEOIP_FORMAT = 1;

/** "GRGT" */
export const GEOIP_MAGIC = 0x47524754;

/** Bytes before the texts. */
export const HEAD_BYTES = 12;

/** The id of a row without a country; the countries count from 1. */
export const NO_COUNTRY = 0;

/** The id of an IPv6 row whose /64 is divided further. */
export const SPLIT = 255;

/** Stored latitude, in hundredths of a degree, of a country without a centre. */
export const NO_CENTRE = -0x8000;

/** Where a table's content comes from, and what its use demands. */
export interface GeoipTexts {
  /** Day on which the source was built: `2026-06-01`. */
  readonly buildDate: string;
  readonly source: string;
  readonly licence: string;
  /** What to show beside results; empty when nothing is demanded. */
  readonly attribution: string;
  /** Name and day of the source of the country centres; empty when there are none. */
  readonly centresSource: string;
}

/**
 * Sums everything after the head to 32 bits. Each step maps sums one-to-one for a given word and
 * words one-to-one for a given sum, so damage inside one aligned 32-bit word never goes unseen.
 */
export function checksum(bytes: Uint8Array): number {
  let sum = bytes.length;
  for (let at = HEAD_BYTES; at < bytes.length; at += 4) {
    const word =
      ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    sum = Math.imul(sum ^ word, 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
}

/** Reads a big-endian 32-bit word; bytes past the end count as zero. */
export function readWord(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}
