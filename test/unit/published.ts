/**
 * Figures that others published, when they are there: they are data for tests, not part of the product.
 *
 * Found by the environment variable GEOROUTER_SHARED or beside the repository; tests that need them are
 * skipped by name when they are missing.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

type Numbers = readonly number[];

interface Published {
  readonly envoy_doc_tables: {
    readonly priority_2_p1_100: readonly (readonly [p0: number, loads: Numbers])[];
    readonly priority_2: readonly (readonly [health: Numbers, loads: Numbers])[];
    readonly priority_3: readonly (readonly [health: Numbers, loads: Numbers])[];
    readonly panic_2: readonly (readonly [health: Numbers, loads: Numbers, panics: readonly string[], total: number])[];
    readonly degraded: readonly (readonly [parts: Numbers, loads: Numbers])[];
  };
  readonly gdnsd_auto_distance: {
    readonly dc_coords: Readonly<Record<string, readonly [lat: number, lon: number]>>;
    readonly client_coords: Readonly<Record<string, readonly [lat: number, lon: number]>>;
    readonly cases: readonly {
      readonly t: string;
      readonly dcs: readonly string[];
      readonly limit: number;
      readonly expect: Readonly<Record<string, readonly string[]>>;
    }[];
  };
  readonly murmur3_x86_32: {
    readonly unleash: readonly (readonly [id: string, group: string, of: number, seed: number, expected: number])[];
    readonly flagd_edges: readonly (readonly [text: string, hash: string, half: string])[];
  };
}

const FOLDER = process.env["GEOROUTER_SHARED"] ?? resolve(import.meta.dirname, "../../../shared");
const FILE = join(FOLDER, "oracles/published-tables.json");

/** The figures, or null. */
export const PUBLISHED: Published | null = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, "utf8")) as Published)
  : null;

/** Part of a test's title that says why it was skipped. */
export const WITH_PUBLISHED = PUBLISHED === null ? " (skipped: published-tables.json is not here)" : "";
