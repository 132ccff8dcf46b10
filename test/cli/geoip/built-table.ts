/** Tables built from MMDB files that a test has in memory, without a process for each. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildTable, type BuildOrder, type BuiltTable } from "../../../src/cli/geoip/build/build-table.ts";
import { sourceReader, type Source } from "../../../src/cli/geoip/build/read-source.ts";
import type { Result } from "../../../src/core/model/result.ts";
import type { GeoipTable } from "../../../src/core/viewer/geoip/geoip-table.ts";
import { writeMmdb, type MmdbOptions, type MmdbValue } from "../../fixtures/mmdb/write-mmdb.ts";
import { opened } from "../../unit/viewer/geoip/geoip-rows.ts";

export type Networks = readonly (readonly [network: string, record: MmdbValue])[];

const PLAIN: Omit<BuildOrder, "paths" | "asn"> = {
  precision: null,
  centres: { kind: "source", name: undefined },
  source: undefined,
  licence: "CC0",
  attribution: "",
  meter: () => () => undefined,
};

/** An MMDB file for both families, unless the options say otherwise. */
export function mmdb(networks: Networks, options: Partial<MmdbOptions> = {}): Buffer {
  return writeMmdb(networks, { ipVersion: 6, recordSize: 24, ...options });
}

/** What building gives: `one.mmdb`, `two.mmdb` … are the names that messages say. */
export function build(
  files: readonly Buffer[],
  { asn = [], ...order }: Partial<Omit<BuildOrder, "paths" | "asn">> & { readonly asn?: readonly Buffer[] } = {},
): Result<BuiltTable, string> {
  const folder = mkdtempSync(join(tmpdir(), "georouter-built-"));
  const written = (kind: string, all: readonly Buffer[]): string[] =>
    all.map((bytes, at) => {
      const path = join(folder, `${kind}${at + 1}.mmdb`);
      writeFileSync(path, bytes);
      return path;
    });
  try {
    return buildTable({ ...PLAIN, ...order, paths: written("file", files), asn: written("asn", asn) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same, for a build that must succeed. */
export function built(...args: Parameters<typeof build>): BuiltTable {
  const result = build(...args);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** The opened table of a build that must succeed. */
export function tableOf(...args: Parameters<typeof build>): GeoipTable {
  return opened(built(...args).bytes);
}

/** Files read as one source, which must succeed. */
export function sourceOf(...files: readonly Buffer[]): Source {
  const reader = sourceReader({ rows: true });
  for (const bytes of files) {
    const added = reader.add(bytes, () => undefined);
    if (!added.ok) throw new Error(added.error.detail);
  }
  return reader.take();
}
