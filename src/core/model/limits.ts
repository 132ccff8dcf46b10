/**
 * How large a rule set may be: checked when it is compiled and again when its bundle is loaded.
 *
 * Both sides read these numbers, so what compiles also loads. A limit is a promise about memory
 * and time at the edge; raise one only together with a measurement there.
 */
export const LIMITS = {
  /** UTF-8 bytes of one rule file. */
  fileBytes: 1_048_576,
  /** UTF-8 bytes of all rule files together. */
  totalBytes: 16_777_216,
  /** Maps and lists inside one another in a rule file. */
  depth: 16,
  clusters: 200,
  regions: 500,
  routes: 10_000,
  /** Networks over all `viewers` together. */
  networks: 100_000,
  rollouts: 64,
  experiments: 64,
  overrides: 1000,
  /** What each of them says of each cluster is kept in the live value, which every edge reads whole. */
  vantages: 20,
  /** UTF-8 bytes of the bundle text. */
  bundleBytes: 8_388_608,
  /** Bytes of a GeoIP table that is published; the edge's `cpu_ms` must let it be opened. */
  tableBytes: 8_388_608,
} as const;
