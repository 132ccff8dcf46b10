import { describe, expect, test } from "vitest";
import { readLive } from "../../../src/core/bundle/read-live.ts";
import { UNKNOWN_CLUSTER, type Live } from "../../../src/core/model/live.ts";
import { AT, live } from "../small-rules.ts";

const GEOIP = {
  seq: 3,
  publishedAt: AT,
  table: { sha256: "0".repeat(64), bytes: 9, buildDate: "2026-06-01", precision: "country" as const },
};
const LIVE = live(
  { a: "down", b: "drain", c: { measured: null, dial: 12.5 } },
  { percent: { r: { world: 0.001 } }, geoip: GEOIP },
);

function readWith(path: string, value: unknown): Live | null {
  const copy: unknown = structuredClone(LIVE);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const holder = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], copy);
  (holder as Record<string, unknown>)[last] = value;
  return readLive(JSON.stringify(copy));
}

describe("a live value", () => {
  test("is read back as it was written", () => {
    expect(readLive(JSON.stringify(LIVE))).toEqual(LIVE);
  });

  test("may know of no published table, or that operators want none", () => {
    expect(readWith("geoip", null)).toMatchObject({ geoip: null });
    expect(readWith("geoip.table", null)).toMatchObject({ geoip: { seq: 3, table: null } });
  });

  test("of format 2 is read as one without orders, so that an edge may be newer than the control plane", () => {
    const { measured } = LIVE.clusters["a"] ?? { measured: null };
    const earlier = { ...LIVE, format: 2, clusters: { a: { measured, forced: null, dial: 100 } } };
    expect(readLive(JSON.stringify(earlier))).toEqual({
      ...LIVE,
      orders: [],
      clusters: { a: { ...UNKNOWN_CLUSTER, measured, at: LIVE.at, returned: { until: LIVE.at, at: 0 } } },
    });
    expect(readLive(JSON.stringify({ ...earlier, at: -1 }))).toBeNull();
    expect(readLive(JSON.stringify({ ...earlier, format: 1 }))).toBeNull();
  });

  test("of format 3 is read as one without kill switches", () => {
    const { kills: _, ...rest } = LIVE;
    expect(readLive(JSON.stringify({ ...rest, format: 3 }))).toEqual({ ...LIVE, kills: [] });
  });

  test("may have kill switches, those that there are", () => {
    const kill = { name: "bypass", at: 7, reason: "bad release", by: "ana" };
    expect(readWith("kills", [kill])).toMatchObject({ kills: [kill] });
    expect(readWith("kills", [{ ...kill, name: "constructor" }])).toBeNull();
    expect(readWith("kills", [kill, kill])).toBeNull();
  });

  test("may have more fields, of a newer writer", () => {
    expect(readWith("later", 1)).toMatchObject({ version: 7 });
    expect(readWith("clusters.a.later", 1)).toMatchObject({ version: 7 });
  });

  const texts = ["", "null", "[]", "{}", "{", "7", '"live"', JSON.stringify([LIVE])];
  test.each(texts)("is not %j", (text) => {
    expect(readLive(text)).toBeNull();
  });

  const rows: [path: string, value: unknown][] = [
    ["format", 5],
    ["format", 0],
    ["format", "1"],
    ["version", -1],
    ["version", 1.5],
    ["version", undefined],
    ["at", "2026-11-28"],
    ["at", -1],
    ["clusters", []],
    ["clusters", null],
    ["clusters.a", null],
    ["clusters.A", LIVE.clusters["a"]],
    ["clusters.a.at", null],
    ["clusters.a.failingColos", -1],
    ["clusters.a.returned", undefined],
    ["clusters.a.returned", { until: 1 }],
    ["clusters.a.vantages", null],
    ["clusters.a.vantages", { sam: { says: "up" } }],
    ["orders", null],
    ["orders.0.effect.state", "up"],
    ["orders.0.untilMs", null],
    ["orders.1.effect.accept", 101],
    ["orders.1.effect.accept", -0.1],
    ["away", []],
    ["away", { world: { a: { since: 1 } } }],
    ["clusters.a.measured.state", "unknown"],
    ["clusters.a.measured.ready", 101],
    ["clusters.a.measured.flaps", 0.5],
    ["clusters.a.measured.since", null],
    ["clusters.a.measured.why", "x".repeat(2001)],
    ["clusters.a.measured", []],
    ["percent", null],
    ["percent.r", 5],
    ["percent.r.world", 100.001],
    ["percent.r.world", "5"],
    ["geoip", undefined],
    ["geoip", []],
    ["geoip.seq", 0],
    ["geoip.seq", undefined],
    ["geoip.publishedAt", null],
    ["geoip.table", undefined],
    ["geoip.table.sha256", "0".repeat(63)],
    ["geoip.table.sha256", `${"0".repeat(63)}\n`],
    ["geoip.table.bytes", -1],
    ["geoip.table.buildDate", "soon"],
    ["geoip.table.precision", "exact"],
  ];
  test.each(rows)("with %s = %j is refused whole", (path, value) => {
    expect(readWith(path, value)).toBeNull();
  });
});
