import { describe, expect, test } from "vitest";
import type { VantageReport } from "../../../../src/core/model/probe.ts";
import { probersFrom } from "../../../../src/core/ops/simulate/probers.ts";
import { readEffect } from "../../../../src/core/ops/simulate/read-effect.ts";
import { ALL_WELL, sceneAfter, type Scene } from "../../../../src/core/ops/simulate/sights.ts";
import { AT } from "../../small-rules.ts";
import { MINUTE, SECOND, smallRules } from "./stage.ts";

const RULES = smallRules();

function scene(...effects: readonly string[]): Scene {
  return effects.reduce((before, text) => {
    const effect = readEffect(text.split(" "), RULES);
    return effect.ok ? sceneAfter(before, effect.value) : before;
  }, ALL_WELL);
}

const stateOf = (report: VantageReport | undefined, cluster: string): string | undefined =>
  report?.clusters[cluster]?.state;

/** All newest reports as they come in, looked at every second. */
function watchFor(ms: number, at: (ms: number) => Scene, seed = 1): readonly VantageReport[] {
  const probers = probersFrom(AT, RULES, seed);
  const seen = new Map<string, VantageReport>();
  for (let now = 0; now <= ms; now += SECOND) {
    probers.runUntil(AT + now, at(now));
    for (const report of probers.reports()) seen.set(`${report.vantage} ${report.at}`, report);
  }
  return [...seen.values()];
}

describe("probers", () => {
  test("report every cluster up, each vantage about every ten seconds and never later", () => {
    const reports = watchFor(5 * MINUTE, () => ALL_WELL);
    for (const { name } of RULES.vantages) {
      const times = reports.filter(({ vantage }) => vantage === name).map(({ at }) => at);
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(10_000);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8500);
      expect(new Set(gaps).size).toBeGreaterThan(5);
    }
    expect(new Set(reports.flatMap(({ clusters }) => Object.values(clusters).map(({ state }) => state)))).toEqual(
      new Set(["up"]),
    );
  });
  test("begin at different moments, so that their reports are spread", () => {
    const first = watchFor(12 * SECOND, () => ALL_WELL).map(({ at }) => Math.round((at - AT) / 100));
    expect(new Set(first).size).toBeGreaterThanOrEqual(3);
  });
  test("find a dead cluster out after `fall` rounds and a timeout, and nothing else", () => {
    const reports = watchFor(MINUTE + 33 * SECOND, (ms) => scene(...(ms > MINUTE ? ["down a"] : [])));
    for (const { name } of RULES.vantages) {
      const own = reports.filter(({ vantage }) => vantage === name);
      const found = own.find((report) => stateOf(report, "a") === "down");
      expect(found?.at ?? Infinity).toBeLessThanOrEqual(AT + MINUTE + SECOND + 3 * 10_000 + 2000);
      expect(found?.at ?? 0).toBeGreaterThan(AT + MINUTE + 2 * 8500);
      expect(stateOf(own.at(-1), "b")).toBe("up");
      expect(found?.clusters["a"]?.why).toBe("no answer within 2000 ms");
    }
  });
  test("that are silent send nothing, and go on when they are well again", () => {
    const reports = watchFor(2 * MINUTE, (ms) => scene(...(ms > 30_000 && ms < 60_000 ? ["vantage west silent"] : [])));
    const gap = (from: number, to: number, vantage: string): number =>
      reports.filter((one) => one.vantage === vantage && one.at > AT + from && one.at < AT + to).length;
    expect(gap(31_000, 60_000, "west")).toBe(0);
    expect(gap(31_000, 60_000, "east")).toBeGreaterThanOrEqual(2);
    expect(gap(60_000, 120_000, "west")).toBeGreaterThanOrEqual(5);
  });
  test("tell what clusters say of themselves", () => {
    const last = watchFor(30 * SECOND, () => scene("ready a 40", "degraded b")).at(-1);
    expect(last?.clusters["a"]).toMatchObject({ state: "up", ready: 40, degraded: false });
    expect(last?.clusters["b"]).toMatchObject({ state: "up", ready: 100, degraded: true });
  });
  test("see what is farther off later", () => {
    const west = watchFor(30 * SECOND, () => ALL_WELL).findLast(({ vantage }) => vantage === "west");
    expect(west?.clusters["a"]?.rttMs).toBe(2);
    expect(west?.clusters["c"]?.rttMs ?? 0).toBeGreaterThan(70);
  });
  test("are the same for the same seed", () => {
    expect(watchFor(MINUTE, () => ALL_WELL, 3)).toEqual(watchFor(MINUTE, () => ALL_WELL, 3));
    expect(watchFor(MINUTE, () => ALL_WELL, 4)).not.toEqual(watchFor(MINUTE, () => ALL_WELL, 3));
  });
});

test("without vantages nobody reports", () => {
  const probers = probersFrom(AT, smallRules({ vantages: [] }), 1);
  expect(probers.runUntil(AT + MINUTE, ALL_WELL)).toBe(false);
  expect(probers.reports()).toEqual([]);
});
