import { describe, expect, test } from "vitest";
import { isAlarmLost, planRound } from "../../../src/core/health/plan-round.ts";
import { cluster } from "./watched.ts";

const NOW = 1_700_000_000_000;
const fast = cluster("fast", { intervalMs: 5000 });
const slow = cluster("slow", { intervalMs: 30_000 });

function plan(dueAt: Readonly<Record<string, number>>, chance = 0) {
  return planRound([fast, slow], ({ name }) => dueAt[name] ?? null, NOW, chance);
}

function names(round: ReturnType<typeof plan>): readonly string[] {
  return round.due.map((due) => due.cluster.name);
}

describe("who is due", () => {
  test.each<[string, Readonly<Record<string, number>>, readonly string[]]>([
    ["clusters never probed are", {}, ["fast", "slow"]],
    ["one whose time is now is", { fast: NOW, slow: NOW + 1 }, ["fast"]],
    ["the longest overdue comes first", { fast: NOW - 1, slow: NOW - 9000 }, ["slow", "fast"]],
    ["one never probed comes before one overdue", { fast: NOW - 9000 }, ["slow", "fast"]],
    ["nobody is before the time", { fast: NOW + 10, slow: NOW + 20 }, []],
    ["a time further off than the interval is not believed", { fast: NOW + 5001, slow: NOW + 30_000 }, ["fast"]],
  ])("%s", (_, dueAt, expected) => {
    expect(names(plan(dueAt))).toEqual(expected);
  });
});

describe("when the next round is", () => {
  test.each([
    ["a whole interval after this one without jitter", 0, 5000],
    ["never more than 15 % sooner", 1, 4250],
    ["between the two otherwise", 0.5, 4625],
  ])("%s", (_, chance, gap) => {
    const round = plan({}, chance);
    expect(round.nextAt).toBe(NOW + gap);
    expect(round.due[0]?.dueAgainAt).toBe(NOW + gap);
  });

  test("clusters of one interval that are due together stay together", () => {
    const round = planRound([fast, cluster("other", { intervalMs: 5000 })], () => null, NOW, 0.3);
    expect(new Set(round.due.map((due) => due.dueAgainAt)).size).toBe(1);
  });

  test("whoever is due first, probed now or not", () => {
    expect(plan({ fast: NOW, slow: NOW + 700 }).nextAt).toBe(NOW + 700);
  });

  test("a minute from now where there is nothing to probe", () => {
    expect(planRound([], () => null, NOW, 0)).toEqual({ due: [], nextAt: NOW + 60_000 });
  });

  test("later than now even for an interval of nothing", () => {
    expect(planRound([cluster("zero", { intervalMs: 0 })], () => null, NOW, 1).nextAt).toBeGreaterThan(NOW);
  });
});

test.each([
  ["not set", null, true],
  ["in the future", NOW + 5000, false],
  ["as far off as the longest interval", NOW + 300_000, false],
  ["further off than any round, as after the clock was set back", NOW + 300_001, true],
  ["a little late", NOW - 29_999, false],
  ["30 s late", NOW - 30_000, true],
])("an alarm that is %s is lost: %s → %s", (_, alarmAt, lost) => {
  expect(isAlarmLost(alarmAt, [fast, cluster("rare", { intervalMs: 300_000 })], NOW)).toBe(lost);
});

test("a prober without clusters sleeps a minute, which is not lost", () => {
  expect([NOW + 60_000, NOW + 60_001].map((alarmAt) => isAlarmLost(alarmAt, [], NOW))).toEqual([false, true]);
});
