/**
 * Damaged and hostile MMDB files: opening, visiting and looking up end with a clear fault or harmlessly, in bounded
 * work, and nothing is answered where libmaxminddb refuses.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMmdbTable } from "../../src/cli/geoip/mmdb-table.ts";
import { openMmdb, recordAt, recordOf, visitNetworks } from "../../src/cli/geoip/read-mmdb.ts";
import { walkTree } from "../../src/cli/geoip/search-tree.ts";
import { parseAddress, type Address } from "../../src/core/model/address.ts";
import { mutate, seeded } from "../fixtures/mmdb/mutate-mmdb.ts";
import { spell, startReference, WITHOUT_REFERENCE, type ReferenceReader } from "../fixtures/mmdb/reference-reader.ts";
import { encode, encodeMetadata, METADATA_MARKER, writeMmdb, type MmdbValue } from "../fixtures/mmdb/write-mmdb.ts";

const shared = process.env["GEOROUTER_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url));
const folder = join(shared, "mmdb");
const missing = !existsSync(folder);
const skipped = missing ? ` (SKIPPED: ${folder} is missing; set GEOROUTER_SHARED)` : "";

/** What reading all of a file comes to: its first fault, or null. */
function faultOf(bytes: Uint8Array): string | null {
  const opened = openMmdb(bytes);
  if (!opened.ok) return opened.error.detail;
  const visited = visitNetworks(opened.value, { read: () => null, network: () => {} });
  return visited.ok ? null : visited.error.detail;
}

const CITY = {
  city: { names: { en: "São Paulo" } },
  country: { iso_code: "BR" },
  location: { latitude: -23.5, longitude: -46.6 },
};
const NETWORKS: readonly (readonly [string, MmdbValue])[] = [
  ["1.1.1.0/24", CITY],
  ["1.1.1.4/30", { country: { iso_code: "DE" }, note: "x".repeat(40) }],
  ["216.160.83.56/29", { country_code: "US", latitude: 47.25, longitude: -122.3 }],
  ["2001:218::/32", { country: { iso_code: "JP" } }],
];
const only4 = NETWORKS.filter(([network]) => !network.includes(":"));
const OWN = [
  writeMmdb(NETWORKS, { ipVersion: 6, recordSize: 24, aliases: ["2002::/16"] }),
  writeMmdb(NETWORKS, { ipVersion: 6, recordSize: 28 }),
  writeMmdb(only4, { ipVersion: 4, recordSize: 32 }),
];
const THEIRS = [
  "MaxMind-DB-test-ipv4-24",
  "MaxMind-DB-test-ipv6-28",
  "MaxMind-DB-test-mixed-32",
  "MaxMind-DB-test-nested",
  "MaxMind-DB-test-decoder",
  "MaxMind-DB-test-pointer-decoder",
  "MaxMind-DB-test-metadata-pointers",
  "MaxMind-DB-no-ipv4-search-tree",
  "MaxMind-DB-string-value-entries",
  "GeoIP2-City-Test",
  "GeoIP2-Country-Test",
  "GeoLite2-ASN-Test",
];
const testData = (name: string): Buffer => readFileSync(join(folder, "test-data", `${name}.mmdb`));

describe.skipIf(missing)(`MaxMind's files of bad data${skipped}`, () => {
  const faults: Readonly<Record<string, string | null>> = {
    "bad-unicode-in-map-key": "its search tree points outside its data",
    "cyclic-data-structure": "its metadata runs past the end of its section",
    "invalid-bytes-length": "its metadata runs past the end of its section",
    "invalid-data-record-offset": "its metadata holds text that is no UTF-8",
    "invalid-map-key-length": "its metadata runs past the end of its section",
    "invalid-string-length": "its metadata runs past the end of its section",
    "libmaxminddb-corrupt-search-tree": null,
    "libmaxminddb-deep-array-nesting": "the record at byte 820 is nested deeper than 512 levels",
    "libmaxminddb-deep-nesting": "the record at byte 820 is nested deeper than 512 levels",
    "libmaxminddb-empty-array-last-in-metadata": null,
    "libmaxminddb-empty-map-last-in-metadata": null,
    "libmaxminddb-metadata-marker-only": "its metadata runs past the end of its section",
    "libmaxminddb-offset-integer-overflow": "its metadata points outside its section",
    "libmaxminddb-oversized-array": "the record at byte 22 runs past the end of its section",
    "libmaxminddb-oversized-map": "the record at byte 22 runs past the end of its section",
    "libmaxminddb-separator-record-max-left": "its search tree points outside its data",
    "libmaxminddb-separator-record-min-left": "its search tree points outside its data",
    "libmaxminddb-separator-record-min-right": "its search tree points outside its data",
    "libmaxminddb-uint64-max-epoch": "its metadata states no proper build_epoch",
    "metadata-is-an-uint128": "its metadata is no map",
    "unexpected-bytes": "its metadata runs past the end of its section",
  };
  const files = missing ? [] : readdirSync(join(folder, "bad-data"), { recursive: true, encoding: "utf8" });
  const found = files.filter((file) => file.endsWith(".mmdb"));

  test.each(found.toSorted())("%s", (file) => {
    const fault = faults[basename(file, ".mmdb")];
    expect(faultOf(readFileSync(join(folder, "bad-data", file)))).toBe(fault === null ? null : `is damaged: ${fault}`);
  });

  test("all of them are here", () => {
    expect(found.map((file) => basename(file, ".mmdb")).toSorted()).toEqual(Object.keys(faults));
  });

  test("and the broken ones of its test data", () => {
    expect(faultOf(testData("GeoIP2-City-Test-Broken-Double-Format"))).toMatch(
      /record at byte \d+ holds a number of a wrong length/,
    );
    expect(faultOf(testData("GeoIP2-City-Test-Invalid-Node-Count"))).toContain("states a search tree of 100000 nodes");
    expect(faultOf(testData("MaxMind-DB-test-broken-pointers-24"))).toMatch(
      /record at byte \d+ points outside its section/,
    );
    expect(faultOf(testData("MaxMind-DB-test-broken-search-tree-24"))).toContain("its search tree loops");
  });
});

describe("a file that is cut", () => {
  test.each(OWN.map((whole, at) => [at, whole] as const))("anywhere: file %i of ours is refused", (_, whole) => {
    expect(faultOf(whole)).toBe(null);
    for (let length = 0; length < whole.length; length++) expect(faultOf(whole.subarray(0, length))).not.toBe(null);
  });

  test.skipIf(missing)(`at every byte or kilobyte: MaxMind's test databases are refused${skipped}`, () => {
    for (const name of THEIRS) {
      const whole = testData(name);
      const step = whole.length < 2000 ? 1 : 1024;
      for (let length = 0; length < whole.length; length += step)
        expect(faultOf(whole.subarray(0, length))).not.toBe(null);
    }
  });

  test("in its middle, with its metadata whole: refused where data or tree is missing", () => {
    const whole = OWN[0] ?? Buffer.alloc(0);
    const marker = whole.lastIndexOf(METADATA_MARKER);
    for (let length = 0; length < marker; length++) {
      expect(faultOf(Buffer.concat([whole.subarray(0, length), whole.subarray(marker)]))).toMatch(/^is damaged: /);
    }
  });
});

const IPS = [
  ...["1.1.1.1", "1.1.1.2", "1.1.1.5", "1.1.1.16", "1.128.0.0", "2.125.160.216", "81.2.69.142", "216.160.83.56"],
  ...["::1:ffff:ffff", "::2:0:40", "2001:218::1", "2002:101:101::1", "2a02:cf80::1"],
];
const ADDRESSES = IPS.flatMap((ip) => parseAddress(ip) ?? []);

type Look = string | null | { readonly fault: string };

/** What we say of each address, by the reader and by the table; null: the file does not open. */
function looksOf(bytes: Uint8Array): readonly Look[] | null {
  const opened = openMmdb(bytes);
  if (!opened.ok) return null;
  const mmdb = opened.value;
  const look = (address: Address): Look => {
    const record = recordOf(mmdb, address);
    if (!record.ok) return { fault: record.error.detail };
    if (record.value === null) return null;
    const decoded = recordAt(mmdb, record.value);
    return decoded.ok ? spell(decoded.value) : { fault: decoded.error.detail };
  };
  return ADDRESSES.map(look);
}

/** The table says nothing of an address without telling of the damage that the reader meets there. */
function isTold(bytes: Uint8Array, looks: readonly Look[]): boolean {
  const told: string[] = [];
  const table = openMmdbTable(bytes, { centres: null, damaged: ({ detail }) => told.push(detail) });
  if (!table.ok) return true;
  const placed = ADDRESSES.map((address) => table.value.find(address));
  const faults = looks.flatMap((look) => (typeof look === "object" && look !== null ? [look.fault] : []));
  return (
    faults.length > 0 === told.length > 0 && looks.every((look, at) => typeof look === "string" || placed[at] === null)
  );
}

/** Differences that are none: see the first comment of `search-tree.ts` for IPv6. */
function isWrong(look: Look, theirs: unknown, { family }: Address): boolean {
  if (look === theirs || (typeof look === "object" && look !== null)) return false;
  return !(look === null && family === 6);
}

describe(`10,000 damaged files${skipped}`, () => {
  const COUNT = 10_000;
  const wholes = missing ? OWN : [...OWN, ...THEIRS.map(testData)];
  const tally = { opened: 0, visited: 0, answers: 0, faults: 0, compared: 0, agreed: 0, bothRefuse: 0 };
  const wrong: unknown[] = [];
  let reference: ReferenceReader | null = null;

  beforeAll(async () => {
    if (WITHOUT_REFERENCE === "") reference = startReference();
    const random = seeded(20_261_127);
    for (let done = 0; done < COUNT; done += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, at) =>
          judge(done + at, mutate(wholes[at % wholes.length] ?? Buffer.alloc(0), random)),
        ),
      );
    }
  }, 300_000);
  afterAll(() => reference?.close());

  async function judge(file: number, bytes: Buffer): Promise<void> {
    if (faultOf(bytes) === null) tally.visited++;
    const looks = looksOf(bytes);
    if (looks !== null) {
      tally.opened++;
      tally.answers += looks.filter((look) => typeof look === "string").length;
      tally.faults += looks.filter((look) => typeof look === "object" && look !== null).length;
      if (!isTold(bytes, looks)) wrong.push({ file, silent: true });
    }
    const reply = await reference?.ask({ bytes }, IPS);
    if (reply === undefined || "crashed" in reply) return; // of our own making there is nothing to compare with
    tally.compared++;
    if ("refused" in reply) {
      if (looks === null) tally.bothRefuse++;
      else wrong.push({ file, opensWhere: reply.refused });
      return;
    }
    for (const [at, look] of (looks ?? []).entries()) {
      const [address, theirs] = [ADDRESSES[at], reply.answers[at]];
      if (typeof look === "string" && look === theirs) tally.agreed++;
      if (address !== undefined && isWrong(look, theirs, address)) wrong.push({ file, ip: IPS[at], look, theirs });
    }
  }

  test("end with a fault or harmlessly, and a look-up that meets damage says so", () => {
    expect(wrong.filter((each) => Object.hasOwn(Object(each), "silent"))).toEqual([]);
    // All ways are taken often, or this would say nothing.
    expect(Math.min(tally.opened, COUNT - tally.opened, tally.answers, tally.faults)).toBeGreaterThan(500);
    expect(Math.min(tally.visited, COUNT - tally.visited)).toBeGreaterThan(100);
  });

  test.skipIf(WITHOUT_REFERENCE !== "")(
    `nothing is answered where libmaxminddb refuses, and nothing else than it answers${WITHOUT_REFERENCE}`,
    () => {
      expect(wrong).toEqual([]);
      expect(tally.compared).toBeGreaterThan(COUNT * 0.95);
      expect(Math.min(tally.agreed, tally.bothRefuse)).toBeGreaterThan(500);
    },
  );
});

describe("a file made to cost", () => {
  /** A tree for IPv4 of 24-bit records, full to `levels`, with a leaf for each offset in turn. */
  function fullTree(levels: number, data: Buffer, offsets: readonly number[]): Buffer {
    const nodes = 2 ** levels - 1;
    const tree = Buffer.alloc(nodes * 6);
    for (let node = 0; node < nodes; node++) {
      for (const side of [0, 1]) {
        const child = 2 * node + 1 + side;
        const record = child < nodes ? child : nodes + 16 + (offsets[(child - nodes) % offsets.length] ?? 0);
        tree.writeUIntBE(record, node * 6 + side * 3, 3);
      }
    }
    const metadata = encodeMetadata({ ipVersion: 4, recordSize: 24 }, nodes);
    return Buffer.concat([tree, Buffer.alloc(16), data, METADATA_MARKER, metadata]);
  }

  test("many records that each repeat long text: all of them together are bounded", () => {
    const text = Buffer.concat([Buffer.from([0x5e, 0x2e, 0xe0]), Buffer.alloc(285 + 0x2ee0, "a")]);
    const pointers = Array.from({ length: 1000 }, () => Buffer.from([0x38, 0, 0, 0, 0]));
    const data = Buffer.concat([text, ...pointers]);
    const offsets = pointers.map((_, at) => text.length + at * 5);
    const bytes = fullTree(10, data, offsets);
    expect(bytes.length).toBeLessThan(30_000);
    let read = 0;
    const opened = openMmdb(bytes);
    const visited = opened.ok ? visitNetworks(opened.value, { read: () => read++, network: () => {} }) : opened;
    expect(visited).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining("repeat their parts more often") },
    });
    expect(read * text.length).toBeLessThan(2 ** 20 + 64 * bytes.length);
  });

  test("a search tree whose nodes are shared without end is left early", () => {
    const nodes = 5000;
    const tree = Buffer.alloc(nodes * 6);
    for (let node = 0; node < nodes; node++)
      for (const side of [0, 3]) tree.writeUIntBE(Math.min(node + 1, nodes), node * 6 + side, 3);
    const metadata = encodeMetadata({ ipVersion: 6, recordSize: 24 }, nodes);
    expect(faultOf(Buffer.concat([tree, Buffer.alloc(16), encode("x"), METADATA_MARKER, metadata]))).toMatch(
      /search tree (loops|is deeper)/,
    );
  });

  test("a look-up in a tree that leads back into itself ends", () => {
    const tree = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
    const bytes = Buffer.concat([
      tree,
      Buffer.alloc(16),
      encode("x"),
      METADATA_MARKER,
      encodeMetadata({ ipVersion: 6, recordSize: 24 }, 2),
    ]);
    expect(looksOf(bytes)).toEqual(
      ADDRESSES.map(({ family }) => (family === 6 ? null : { fault: expect.stringContaining("is deeper") })),
    );
  });

  test("real files cost less than a twentieth of what they may", () => {
    const real = missing
      ? []
      : ["GeoIP2-City-Test", "GeoIP2-Country-Test", "GeoIP2-Precision-Enterprise-Test"].map(testData);
    for (const bytes of [...OWN, ...real]) {
      const opened = openMmdb(bytes);
      if (!opened.ok) throw new Error(opened.error.detail);
      const mmdb = opened.value;
      const granted = 64 * bytes.length + 2 ** 20;
      const budget = { left: granted };
      const records = new Set<number | null>([null]);
      walkTree(mmdb.tree, {
        leaf: ({ record }) => {
          if (record !== null && !records.has(record)) expect(recordAt(mmdb, record, budget).ok).toBe(true);
          records.add(record);
        },
      });
      expect(granted - budget.left).toBeLessThan(granted / 20);
    }
  });
});
