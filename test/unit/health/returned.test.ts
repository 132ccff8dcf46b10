/**
 * The return of a cluster after the end of a drain or forced-down.
 */
import { describe, expect, test } from "vitest";
import { foldLive, type Watch } from "../../../src/core/health/fold-live.ts";
import { latestEnds } from "../../../src/core/health/returned.ts";
import { NOTHING_KNOWN, type Live } from "../../../src/core/model/live.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import { dialOrder, inFile, stateOrder } from "./order-parts.ts";
import { FRESH_MS, heard, PROBE, watchOf } from "./watched.ts";

const T = 1_700_000_000_000;
const END = T + 1000;
const NOW = T + 100_000;

/** `rise` successes, the first of them at this time. */
function row(firstAt: number, length = PROBE.rise): { readonly row: readonly number[] } {
  return { row: Array.from({ length }, (_, at) => firstAt + at * 10_000) };
}

function afterEnd(orders: readonly LiveOrder[], watch: Watch = watchOf({ "sa-east": "UUU" })): Live {
  const known = foldLive(NOTHING_KNOWN, heard({ "sa-east": "UUU" }, T), watch, T);
  return { ...known, orders };
}

function saEast(live: Live) {
  return live.clusters["sa-east"]?.returned;
}

const DRAIN = stateOrder("drain", { untilMs: END });

describe("a cluster whose drain is over", () => {
  const watch = watchOf({ "sa-east": "UUU" });
  const seen = (signs: string, more: { readonly row: readonly number[] }, now = NOW) =>
    foldLive(afterEnd([DRAIN]), heard({ "sa-east": signs }, now, more), watch, now);

  test("has returned once most fresh vantages saw `rise` successes in a row after the end; the order goes", () => {
    const live = seen("UUU", row(END + 1));
    expect(saEast(live)).toEqual({ until: END, at: NOW });
    expect(live.orders).toEqual([]);
    expect(live.version).toBe(2);
  });

  test.each([
    ["with a success too few", "UUU", row(END + 1, PROBE.rise - 1)],
    ["when the first of them came with the end", "UUU", row(END)],
    ["when they came before the end", "UUU", row(T - 50_000)],
    ["without a quorum", "Uuu", row(END + 1)],
  ])("has not returned %s, and the order stays", (_, signs, more) => {
    const live = seen(signs, more);
    expect([saEast(live), live.orders, live.version]).toEqual([null, [DRAIN], 1]);
  });

  test("takes most of the fresh vantages, not of all", () => {
    const convinced = heard({ "sa-east": "UU." }, NOW, row(END + 1)).reports;
    const other = (signs: string) => heard({ "sa-east": signs }, NOW, { row: [] }).reports;
    const fold = (signs: string) =>
      foldLive(afterEnd([DRAIN]), { reports: [...convinced, ...other(signs)], edges: [] }, watch, NOW);
    expect(saEast(fold("..D"))).toEqual({ until: END, at: NOW });
    const one = heard({ "sa-east": "U.." }, NOW, row(END + 1)).reports;
    const two = [...one, ...other(".DU")];
    expect(saEast(foldLive(afterEnd([DRAIN]), { reports: two, edges: [] }, watch, NOW))).toBeNull();
    const five = watchOf({ "sa-east": "UUUUU" });
    const quiet = heard({ "sa-east": "..uuu" }, NOW, { row: [] }).reports;
    const known = foldLive(NOTHING_KNOWN, heard({ "sa-east": "UUUUU" }, T), five, T);
    const heardOf = { reports: [...convinced, ...quiet], edges: [] };
    expect(saEast(foldLive({ ...known, orders: [DRAIN] }, heardOf, five, NOW))).toEqual({ until: END, at: NOW });
    const silent = [...one, ...other(".Uu")];
    expect(saEast(foldLive(afterEnd([DRAIN]), { reports: silent, edges: [] }, watch, NOW))).toBeNull();
  });

  test("keeps the time of its return, whatever comes later", () => {
    const back = seen("UUU", row(END + 1));
    const later = foldLive(back, heard({ "sa-east": "DDD" }, NOW + 1), watch, NOW + 1);
    expect(saEast(later)).toEqual({ until: END, at: NOW });
  });

  test("has not returned while another order that ended later waits", () => {
    const second = stateOrder("forced-down", { id: "order-2", untilMs: END + 50_000 });
    const live = foldLive(afterEnd([DRAIN, second]), heard({ "sa-east": "UUU" }, NOW, row(END + 1)), watch, NOW);
    expect([saEast(live), live.orders.length]).toEqual([null, 2]);
    const later = NOW + FRESH_MS;
    const back = foldLive(live, heard({ "sa-east": "UUU" }, later, row(END + 50_001)), watch, later);
    expect([saEast(back), back.orders]).toEqual([{ until: END + 50_000, at: later }, []]);
  });
});

describe("without any order that takes it away there is nothing to return from", () => {
  const watch = watchOf({ "sa-east": "UUU" });

  test.each<[string, LiveOrder]>([
    ["a dial", dialOrder(50, { untilMs: END })],
    ["forced-up", stateOrder("forced-up", { untilMs: END })],
    ["a drain that goes on", stateOrder("drain", { untilMs: NOW + 1 })],
    ["a drain of another cluster", stateOrder("drain", { untilMs: END, globs: ["us-east"] })],
  ])("%s", (_, order) => {
    expect(saEast(foldLive(afterEnd([order]), heard({ "sa-east": "UUU" }, NOW, row(END + 1)), watch, NOW))).toBeNull();
  });
});

test("an order in a file needs the same proof", () => {
  const watch = watchOf({ "sa-east": "UUU" }, { overrides: [inFile(DRAIN)] });
  const before = afterEnd([], watch);
  expect(saEast(foldLive(before, heard({ "sa-east": "UUU" }, NOW, row(T)), watch, NOW))).toBeNull();
  const proven = foldLive(before, heard({ "sa-east": "UUU" }, NOW, row(END + 1)), watch, NOW);
  expect(saEast(proven)).toEqual({ until: END, at: NOW });
});

test("a return is one moment, though the file goes on to name the order and every look goes well", () => {
  const watch = watchOf({ "sa-east": "UUU" }, { overrides: [inFile(DRAIN)] });
  const before = afterEnd([], watch);
  const back = foldLive(before, heard({ "sa-east": "UUU" }, NOW, row(END + 1)), watch, NOW);
  expect(back.version).toBe(before.version + 1);
  const later = NOW + 10_000;
  const after = foldLive(back, heard({ "sa-east": "UUU" }, later, row(END + 10_001)), watch, later);
  expect([saEast(after), after.version]).toEqual([{ until: END, at: NOW }, back.version]);
});

test("the ramp of a return begins now where the clock was set back after it", () => {
  const watch = watchOf({ "sa-east": "UUU" });
  const returned = { until: END, at: NOW + 3_600_000 };
  const known = afterEnd([], watch);
  const saw = Object.entries(known.clusters).map(([name, one]) => [name, { ...one, returned }] as const);
  const live = foldLive({ ...known, clusters: Object.fromEntries(saw) }, heard({ "sa-east": "UUU" }, NOW), watch, NOW);
  expect(saEast(live)).toEqual({ until: END, at: NOW });
});

test("a cluster that nobody had measured before the end is back with the end", () => {
  const watch = watchOf({ "sa-east": "UUU" }, { overrides: [inFile(DRAIN)] });
  const first = foldLive(NOTHING_KNOWN, heard({ "sa-east": "UUU" }, NOW), watch, NOW);
  expect(saEast(first)).toEqual({ until: END, at: END });
  const unmeasured = foldLive(NOTHING_KNOWN, heard({ "sa-east": "U.." }, NOW), watch, NOW);
  expect(saEast(unmeasured)).toBeNull();
});

test("the latest end of each cluster counts, out of files and live orders", () => {
  const ends = latestEnds(
    [inFile(stateOrder("drain", { untilMs: 5, globs: ["sa-east", "us-east"] }))],
    [stateOrder("forced-down", { untilMs: 9 }), stateOrder("drain", { untilMs: 7, globs: ["sa-east"] })],
    9,
  );
  expect(Object.fromEntries(ends)).toEqual({ "sa-east": 9, "us-east": 5 });
});
