/** MMDB files made to overflow what reads them, or to cost much: nesting, circles, repeated parts, shared nodes. */
import { describe, expect, test } from "vitest";
import type { WorkBudget } from "../../../src/cli/geoip/mmdb/mmdb-data.ts";
import { openMmdbTable } from "../../../src/cli/geoip/mmdb/mmdb-table.ts";
import { openMmdb, recordAt, visitNetworks } from "../../../src/cli/geoip/mmdb/read-mmdb.ts";
import { walkTree } from "../../../src/cli/geoip/mmdb/search-tree.ts";
import { parseAddress } from "../../../src/core/model/address.ts";
import { ADDRESSES, faultOf, IPS, looksOf } from "../../fixtures/mmdb/read-all.ts";
import { spell, startReference, WITHOUT_REFERENCE } from "../../fixtures/mmdb/reference-reader.ts";
import { OUR_FILES, testData, WITHOUT_MAXMIND } from "../../fixtures/mmdb/sample-files.ts";
import { encode, encodeMetadata, METADATA_MARKER } from "../../fixtures/mmdb/write-mmdb.ts";

describe.skipIf(WITHOUT_REFERENCE !== "")(`records at the limits of the format${WITHOUT_REFERENCE}`, () => {
  /** A file for IPv4 of one node, both of whose records are what these bytes hold at an offset. */
  const fileOf = (data: readonly number[], offset = 0): Buffer => {
    const record = 1 + 16 + offset;
    const tree = Buffer.alloc(6);
    for (const side of [0, 3]) tree.writeUIntBE(record, side, 3);
    const metadata = encodeMetadata({ ipVersion: 4, recordSize: 24 }, 1);
    return Buffer.concat([tree, Buffer.alloc(16), Buffer.from(data), METADATA_MARKER, metadata]);
  };
  const nested = (level: readonly number[], times: number): number[] => [
    ...Array.from({ length: times }, () => level).flat(),
    0xc0,
  ];
  /** Arrays of one value, a pointer to the array before. */
  const pointed = (times: number): Buffer => {
    const bytes = [0xc0];
    let before = 0;
    for (let left = times; left > 0; left--) {
      const at = bytes.push(0x01, 0x04, 0x38, 0, 0, before >>> 8, before & 255) - 7;
      before = at;
    }
    return fileOf(bytes, before);
  };
  const depths = [1, 250, 255, 256, 257, 400, 509, 510, 511, 512, 513, 2000];
  const files: readonly (readonly [name: string, bytes: Buffer])[] = [
    ...depths.map((depth) => [`${depth} arrays`, fileOf(nested([0x01, 0x04], depth))] as const),
    ...depths.map((depth) => [`${depth} maps`, fileOf(nested([0xe1, 0x41, 0x61], depth))] as const),
    // Of 256 it reads one level more than we do: a pointer to what is no container is none to it.
    ...[1, 100, 255, 257, 1000].map((depth) => [`${depth} arrays behind a pointer each`, pointed(depth)] as const),
    ["an array that holds itself", fileOf([0x01, 0x04, 0x20, 0])],
    ["a map whose value is the map", fileOf([0xe1, 0x41, 0x61, 0x20, 0])],
    ["a pointer to a pointer to text", fileOf([0x20, 2, 0x20, 4, 0x41, 0x61])],
    ["a pointer to text", fileOf([0x20, 2, 0x41, 0x61])],
    ["a pointer to itself", fileOf([0x20, 0])],
    ["half a character", fileOf([0x41, 0xc3])],
    ["a size that ends behind the data", fileOf([0x5f, 0xff, 0xff, 0xff, 0x61])],
  ];

  test("libmaxminddb and we refuse the same ones, and read the others alike", async () => {
    const reference = startReference();
    const verdicts = await Promise.all(
      files.map(async ([name, bytes]) => {
        const reply = await reference.ask({ bytes }, ["1.1.1.1"]);
        const theirs = "answers" in reply ? reply.answers[0] : null;
        const ours = looksOf(bytes)?.[0];
        const isSame = ours === theirs; // never shown: these values are as deep as they come
        const read = (look: unknown): string => (typeof look === "string" ? "reads" : "refuses");
        return { name, we: read(ours), libmaxminddb: read(theirs), isSame };
      }),
    );
    reference.close();
    expect(verdicts).toEqual(verdicts.map(({ name, we }) => ({ name, we, libmaxminddb: we, isSame: we === "reads" })));
    expect(new Set(verdicts.map(({ we }) => we)).size).toBe(2);
  });
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
    const deeper = { fault: "is damaged: its search tree is deeper than its addresses have bits" };
    expect(looksOf(bytes)).toEqual(ADDRESSES.map(({ family }) => (family === 6 ? null : deeper)));
  });

  test("a look-up that is led back to the root has no answer, though one lies behind it; the others have theirs", () => {
    const there = 2 + 16;
    const tree = Buffer.from([0, 0, 1, 0, 0, there, 0, 0, 0, 0, 0, there]);
    const metadata = encodeMetadata({ ipVersion: 4, recordSize: 24 }, 2);
    const bytes = Buffer.concat([tree, Buffer.alloc(16), encode("x"), METADATA_MARKER, metadata]);
    const looks = new Map(IPS.map((ip, at) => [ip, looksOf(bytes)?.[at]]));
    expect(looks.get("216.160.83.56")).toBe(spell("x"));
    expect(looks.get("81.2.69.142")).toBe(spell("x"));
    expect(looks.get("2.125.160.216")).toEqual({ fault: "is damaged: its search tree loops" });
    expect(faultOf(bytes)).toBe("is damaged: its search tree loops");
  });

  test("damage is told once of its kind, however many look-ups meet it; the others have their answers", () => {
    const there = 2 + 16;
    const tree = Buffer.from([0, 0, there, 0, 0, 1, 0, 0, there, 0, 0, 0]);
    const metadata = encodeMetadata({ ipVersion: 4, recordSize: 24 }, 2);
    const record = encode({ country_code: "BR" });
    const told: string[] = [];
    const table = openMmdbTable(Buffer.concat([tree, Buffer.alloc(16), record, METADATA_MARKER, metadata]), {
      centres: null,
      damaged: ({ detail }) => told.push(detail),
    });
    const countryAt = (ip: string): unknown => {
      const address = parseAddress(ip);
      return table.ok && address !== null ? table.value.find(address)?.country : "no table";
    };
    expect(["200.1.1.1", "220.1.1.1", "8.8.8.8", "200.1.1.1"].map(countryAt)).toEqual([
      undefined,
      undefined,
      "BR",
      undefined,
    ]);
    expect(told).toEqual(["is damaged: its search tree loops"]);
  });

  const names = ["GeoIP2-City-Test", "GeoIP2-Country-Test", "GeoIP2-Precision-Enterprise-Test"];
  const real = WITHOUT_MAXMIND === "" ? names.map((name) => [name, testData(name)] as const) : [];
  test.each([...OUR_FILES.map((bytes, at) => [`ours, ${at}`, bytes] as const), ...real])(
    `a real file costs less than a twentieth of what it may: %s${WITHOUT_MAXMIND}`,
    (_, bytes) => {
      const granted = 64 * bytes.length + 2 ** 20;
      const budget = { left: granted };
      expect(recordsOf(bytes).map((record) => record(budget).ok)).not.toContain(false);
      expect(granted - budget.left).toBeLessThan(granted / 20);
    },
  );
});

/** Every distinct record of a file, to be decoded. */
function recordsOf(bytes: Uint8Array): readonly ((budget: WorkBudget) => ReturnType<typeof recordAt>)[] {
  const opened = openMmdb(bytes);
  if (!opened.ok) throw new Error(opened.error.detail);
  const mmdb = opened.value;
  const records = new Set<number>();
  walkTree(mmdb.tree, { leaf: ({ record }) => void (record !== null && records.add(record)) });
  return [...records].map((record) => (budget) => recordAt(mmdb, record, budget));
}
