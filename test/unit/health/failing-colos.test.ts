import { describe, expect, test } from "vitest";
import { failingColos, isFailing } from "../../../src/core/health/failing-colos.ts";
import type { ColoSight } from "../../../src/core/model/probe.ts";
import { refusalWords } from "../../../src/core/model/refusal.ts";
import { failingAt } from "./watched.ts";

const T = 1_700_000_000_000;
const REFUSED = { ok: false, rttMs: 9, why: refusalWords("assertion: expired") };
const WELL: ColoSight = { failures: 0, openUntil: null, probe: null };

test.each<[string, ColoSight, boolean]>([
  ["nothing to tell", WELL, false],
  ["requests failed", { ...WELL, failures: 1 }, true],
  ["its breaker is open", { ...WELL, openUntil: T + 1 }, true],
  ["its breaker was open until now", { ...WELL, openUntil: T }, false],
  ["its own probe failed", { ...WELL, probe: { ok: false, rttMs: null, why: "refused" } }, true],
  ["its own probe was refused", { ...WELL, probe: REFUSED }, false],
  ["requests failed, though its own probe was refused", { failures: 1, openUntil: null, probe: REFUSED }, true],
  ["its own probe succeeded", { ...WELL, probe: { ok: true, rttMs: 20, why: "" } }, false],
])("a colo has trouble with a cluster: %s", (_, sight, expected) => {
  expect(isFailing(sight, T)).toBe(expected);
});

describe("the colos at which requests to a cluster fail", () => {
  const named = (edges: Parameters<typeof failingColos>[0], now = T) => Object.fromEntries(failingColos(edges, now));

  test("are named by cluster, in order", () => {
    const edges = [failingAt("GRU", ["sa-east"], T), failingAt("EZE", ["sa-east", "us-east"], T)];
    expect(named(edges)).toEqual({ "sa-east": ["EZE", "GRU"], "us-east": ["EZE"] });
  });

  test("leave out those that had nothing to say for a minute", () => {
    const edges = [failingAt("GRU", ["sa-east"], T)];
    expect(named(edges, T + 59_999)).toEqual({ "sa-east": ["GRU"] });
    expect(named(edges, T + 60_000)).toEqual({});
  });

  test("go by the newest report of each colo, whichever comes first", () => {
    const older = failingAt("GRU", ["sa-east"], T - 1);
    const newer = { ...failingAt("GRU", ["us-east"], T) };
    expect(named([older, newer])).toEqual({ "us-east": ["GRU"] });
    expect(named([newer, older])).toEqual({ "us-east": ["GRU"] });
  });
});
