import { describe, expect, test } from "vitest";
import { followTable } from "../../../src/core/health/follow-table.ts";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import type { PublishedTable } from "../../../src/core/model/published-table.ts";
import { AT, live } from "../small-rules.ts";
import { counters, report, watch } from "./watched.ts";

const SEVENTH: PublishedTable = {
  seq: 7,
  publishedAt: AT,
  table: { sha256: "a".repeat(64), bytes: 9, buildDate: "2026-06-01", precision: "country" },
};
const HELD = live({ a: "drain" }, { geoip: SEVENTH, percent: { r: { world: 3 } } });

describe("a pointer that is newer", () => {
  test.each([
    ["the first of all", live(), SEVENTH],
    ["by its number", HELD, { ...SEVENTH, seq: 8, publishedAt: AT + 1 }],
    ["by its number, of a machine whose clock is behind", HELD, { ...SEVENTH, seq: 8, publishedAt: AT - 1 }],
    ["by its time, from a new namespace", HELD, { ...SEVENTH, seq: 1, publishedAt: AT + 1 }],
    ["and names no table", HELD, { seq: 8, publishedAt: AT + 1, table: null }],
  ])("%s: it is taken, version grows by one, and nothing else changes", (_, held, next) => {
    expect(followTable(held, next)).toEqual({ ...held, version: held.version + 1, geoip: next });
  });
});

describe("a pointer that is not newer", () => {
  test.each([
    ["the same", SEVENTH],
    ["an older view of KV", { ...SEVENTH, seq: 6, publishedAt: AT - 1 }],
    ["as old, but otherwise", { ...SEVENTH, table: null }],
  ])("%s: the live value stays the very same", (_, next) => {
    expect(followTable(HELD, next)).toBe(HELD);
  });
});

test("what is measured afterwards leaves the published table in the live value", () => {
  const one = watch(["a"], ["sam"]);
  const [vantage] = one.vantages;
  if (vantage === undefined) throw new Error("no vantage");
  const reports = [report(vantage.name, { a: counters("up", AT) }, AT)];
  expect(foldLive(HELD, { reports, edges: [] }, one, AT)).toMatchObject({ geoip: SEVENTH, at: AT });
});
