/**
 * Why an MMDB file cannot be read, and what to say about it.
 *
 * In: what was found. Out: one sentence that names the file, what was found in it, and what to do.
 */

/**
 * `not-mmdb`: something else; `damaged`: no writer makes this; `unsupported`: made for readers of another
 * format; `unknown-schema`: whole, but its records say nothing that we look for.
 */
export interface MmdbFault {
  readonly kind: "not-mmdb" | "damaged" | "unsupported" | "unknown-schema";
  /** The rest of a sentence that begins with the file's name. */
  readonly detail: string;
}

const PASS_MMDB =
  "pass an MMDB file of countries, cities or network operators: ip-location-db, DB-IP, GeoIP2 or GeoLite2";
const NEXT_STEP: Readonly<Record<MmdbFault["kind"], string>> = {
  "not-mmdb": PASS_MMDB,
  damaged: "fetch it again, and compare its size or checksum with what its source states",
  unsupported: "pass a file of the MaxMind DB format 2",
  "unknown-schema": PASS_MMDB,
};

/** The sentence about a file. */
export function mmdbFaultText(path: string, { kind, detail }: MmdbFault): string {
  return `${path} ${detail}; ${NEXT_STEP[kind]}`;
}
