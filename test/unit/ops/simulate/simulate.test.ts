/**
 * Stories: what happens to load when clusters fail, are drained, dialled, moved away from, and come back.
 */
import { describe, expect, test } from "vitest";
import type { OverrideRule } from "../../../../src/core/model/override-rule.ts";
import { asId } from "../../../../src/core/model/ids.ts";
import type { Simulation } from "../../../../src/core/ops/simulate/simulation.ts";
import { region, tier, AT } from "../../small-rules.ts";
import { changesOf, loadsOf, MINUTE, run, SECOND, smallRules, smallViewers } from "./stage.ts";

const othersMoved = ({ steps }: Simulation): number => steps.reduce((sum, { movedOthers }) => sum + movedOthers, 0);
const notes = ({ happenings }: Simulation): readonly string[] =>
  happenings.filter(({ kind }) => kind !== "event").map(({ text }) => text);

describe("without events", () => {
  const flat = run([]);
  test("every step is like the first, and nobody moves", () => {
    const [first] = flat.steps;
    for (const step of flat.steps) expect({ ...step, atMs: 0 }).toEqual({ ...first, atMs: 0 });
    expect(flat.transitions).toEqual([]);
    expect(flat.steps.every(({ moved }) => moved === 0)).toBe(true);
  });
  test("there is a step at the beginning, at the end, and every step between", () => {
    expect(flat.steps.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 61 }, (_, at) => at * 10_000));
  });
  test("home clusters have it all", () => {
    expect(
      flat.steps[0]?.clusters.map(({ cluster, rps, percent, state, over }) => [cluster, rps, percent, state, over]),
    ).toEqual([
      ["a", 500, (100 * 500) / 600, "up", false],
      ["b", 0, 0, "up", false],
      ["c", 500, (100 * 500) / 600, "up", false],
    ]);
  });
});

describe("a cluster that dies at one minute and is back at five", () => {
  const story = run(["t=60s down a", "t=5m up a"]);
  test("is found out within `fall` intervals and a timeout, not before `fall` probes", () => {
    const [outage] = story.outages;
    expect(outage?.outAtMs).toBeGreaterThan(MINUTE + 17 * SECOND);
    expect(outage?.outAtMs).toBeLessThanOrEqual(MINUTE + 33 * SECOND);
    expect(outage?.sentRps).toBe(500);
    expect(story.steps.find(({ atMs }) => atMs === 70 * SECOND)?.sentToFailing).toBe(100);
  });
  test("gives all its load to the next tier, and no other viewer moves", () => {
    expect([loadsOf("a", story).get(110), loadsOf("b", story).get(110)]).toEqual([0, 500]);
    expect([...new Set(loadsOf("c", story).values())]).toEqual([500]);
    expect(othersMoved(story)).toBe(0);
  });
  test("comes back after `rise` probes, a minute's hold-down and a ramp of five", () => {
    const words = changesOf("a", story).map((line) => line.replace(/^\S+ /, ""));
    expect(words).toEqual(["up → down", "down → hold-down", "hold-down → ramp"]);
    const [outage] = story.outages;
    const takesAt = outage?.takesAtMs ?? Number.NaN;
    expect(takesAt).toBeGreaterThan(5 * MINUTE + 4 * 8.5 * SECOND + MINUTE - SECOND);
    expect(takesAt).toBeLessThanOrEqual(5 * MINUTE + 51 * SECOND + MINUTE);
    expect(outage?.wholeAtMs).toBeNull();
  });
  test("grows through its ramp, never taking back, until it has what it had", () => {
    const loads = [...loadsOf("a", run(["t=60s down a", "t=5m up a"], { forMs: 15 * MINUTE }))].filter(
      ([at]) => at > 300,
    );
    const rps = loads.map(([, load]) => load);
    expect(rps).toEqual(rps.toSorted((one, other) => one - other));
    expect(rps.at(-1)).toBe(500);
  });
});

test("a failure that is shorter than three probes is not found out", () => {
  const story = run(["t=60s down a", "+15s up a"]);
  expect(story.transitions).toEqual([]);
  expect(story.outages).toMatchObject([{ cluster: "a", outAtMs: null, takesAtMs: null, sentRps: 500 }]);
});

test("each fall of a cluster that comes and goes doubles its hold-down", () => {
  const flapping = ["t=1m down a", "t=2m up a", "t=4m down a", "t=5m up a"];
  const story = run(flapping, { forMs: 15 * MINUTE });
  const times = (change: string): readonly number[] =>
    story.transitions.flatMap(({ cluster, from, to, atMs }) =>
      cluster === "a" && `${from} ${to}` === change ? [atMs] : [],
    );
  const holds = times("down hold-down").map((at, index) => (times("hold-down ramp")[index] ?? Number.NaN) - at);
  expect(holds).toEqual([MINUTE, 2 * MINUTE]);
});

describe("vantages", () => {
  test("a cluster that only one of them cannot reach is suspect and stays in use", () => {
    const story = run(["t=60s down a from west"]);
    expect(story.transitions).toEqual([]);
    expect(notes(story)).toEqual([expect.stringMatching(/^west alone says that a is down/)]);
  });
  test("one that sees everything down is not counted", () => {
    const story = run(["t=60s vantage west blind"]);
    expect(story.transitions).toEqual([]);
    expect(notes(story).join()).toContain("west sees most clusters down");
  });
  test("a cluster dies unseen while all of them are silent, and its state lapses after ten minutes", () => {
    const story = run(["t=60s vantage * silent", "t=2m down a"], { forMs: 13 * MINUTE });
    const words = changesOf("a", story).map((line) => line.replace(/^\S+ /, ""));
    expect(words).toEqual(["up → stale"]);
    expect(loadsOf("a", story).get(720)).toBe(500);
  });
  test("where there are none, nothing is ever found out", () => {
    const story = run(["t=60s down a"], { rules: smallRules({ vantages: [] }) });
    expect([...new Set(loadsOf("a", story).values())]).toEqual([500]);
    expect(story.outages).toMatchObject([{ outAtMs: null, sentRps: 500 }]);
  });
});

describe("orders", () => {
  test("a drain takes new sessions away at once", () => {
    const story = run(["t=60s drain a"]);
    expect([50, 60].map((at) => loadsOf("a", story).get(at))).toEqual([500, 0]);
    expect(changesOf("a", story)).toEqual(["60s up → drained"]);
  });
  test("or over its ramp", () => {
    const loads = loadsOf("a", run(["t=60s drain a ramp=4m"]));
    const rps = [...loads.values()].slice(6, 31);
    expect(rps).toEqual(rps.toSorted((one, other) => other - one));
    expect([loads.get(60), loads.get(300)]).toEqual([500, 0]);
    expect(loads.get(180)).toBeGreaterThan(0);
    expect(loads.get(180)).toBeLessThan(500);
  });
  test("after its end the cluster shows that it is well, and ramps", () => {
    const story = run(["t=60s drain a", "t=2m undrain a"]);
    const words = changesOf("a", story).map((line) => line.replace(/^\S+ /, ""));
    expect(words).toEqual(["up → drained", "drained → returning", "returning → ramp", "ramp → up"]);
  });
  test("a dead cluster does not return from its drain", () => {
    const story = run(["t=60s drain a for=1m", "t=90s down a"]);
    expect(loadsOf("a", story).get(600)).toBe(0);
  });
  test("an order for several clusters can be ended for one of them", () => {
    const story = run(["t=60s drain *", "t=2m undrain c"]);
    expect([loadsOf("a", story).get(600), loadsOf("b", story).get(600), loadsOf("c", story).get(600)]).toEqual([
      0, 0, 500,
    ]);
  });
  test("where everything is drained viewers have no cluster", () => {
    const story = run(["t=60s drain *"]);
    expect(story.steps.at(-1)).toMatchObject({ lost: 200, moved: 0, reasons: { "no-cluster": 200 } });
  });
  test("a dial sends the rest to the next tier", () => {
    const story = run(["t=60s dial a 50"]);
    expect(Math.abs((loadsOf("a", story).get(120) ?? 0) - 250)).toBeLessThan(100);
    expect((loadsOf("a", story).get(120) ?? 0) + (loadsOf("b", story).get(120) ?? 0)).toBe(500);
    expect(changesOf("a", story)).toEqual(["60s up → dialled"]);
  });
  test("moved viewers go where they are sent, for as long as it is ordered", () => {
    const story = run(["t=60s move DE b for=2m"]);
    expect([50, 60, 170, 180].map((at) => loadsOf("b", story).get(at))).toEqual([0, 500, 500, 0]);
    expect(othersMoved(story)).toBe(0);
  });
  test("one that the health board would refuse is refused, and said", () => {
    const manual = region("home", { tiers: [tier({ a: 1 }), tier({ b: 1 })], failback: "manual" });
    const story = run(["t=60s failback home a"], { rules: smallRules({ regions: [manual] }) });
    expect(story.happenings).toMatchObject([
      { kind: "event" },
      { kind: "refused", text: expect.stringContaining("not away") },
    ]);
  });
  test("with manual failback a cluster waits for an operator", () => {
    const manual = region("home", { tiers: [tier({ a: 1 }), tier({ b: 1 })], failback: "manual" });
    const events = ["t=60s down a", "t=2m up a", "t=6m failback home a"];
    const story = run(events, {
      rules: smallRules({ regions: [manual] }),
      viewers: smallViewers(100),
      forMs: 15 * MINUTE,
    });
    expect(loadsOf("a", story).get(350)).toBe(0);
    expect(loadsOf("a", story).get(900)).toBe(1000);
    expect(changesOf("a", story).map((line) => line.replace(/^\S+ /, ""))).toEqual([
      "up → down",
      "down → away",
      "away → ramp",
      "ramp → up",
    ]);
  });
  test("those of the rule files hold at their times", () => {
    const planned: OverrideRule = {
      name: asId("upgrade"),
      effect: { kind: "state", clusters: [asId("a")], state: "drain", rampMs: 0, finishWithinMs: 600_000 },
      fromMs: AT + 2 * MINUTE,
      untilMs: AT + 60 * MINUTE,
      reason: "",
      ticket: "",
      source: "x:1",
    };
    const story = run([], { rules: smallRules({ overrides: [planned] }) });
    expect([110, 120].map((at) => loadsOf("a", story).get(at))).toEqual([500, 0]);
  });
});

describe("against capacity", () => {
  const story = run(["t=60s down a", "t=60s down c"]);
  test("the peak is told, when it was, and for how long it was too much", () => {
    const [peak] = story.peaks.filter(({ cluster }) => cluster === "b");
    expect(peak).toMatchObject({ rps: 1000, capacity: 600, percent: (100 * 1000) / 600, atMs: 90 * SECOND });
    expect(peak?.overMs).toBe(story.steps.filter(({ clusters }) => clusters[1]?.over === true).length * 10 * SECOND);
  });
  test("a cluster of which nobody said a capacity has load only", () => {
    const rules = smallRules();
    const unknown = { ...rules, clusters: rules.clusters.map((one) => ({ ...one, capacity: null })) };
    const told = run(["t=60s down *"], { rules: unknown });
    expect(
      told.peaks.every(({ capacity, percent, overMs }) => capacity === null && percent === null && overMs === 0),
    ).toBe(true);
  });
});

describe("when everything is down", () => {
  const regions = smallRules().regions.map((one) => ({ ...one, maxEjectPercent: 100 }));
  test("everybody is sent somewhere all the same, and it is said that requests fail", () => {
    const last = run(["t=60s down *"], { rules: smallRules({ regions }) }).steps.at(-1);
    expect(last).toMatchObject({ lost: 0, sentToFailing: 200, reasons: { "fail-open": 200 } });
  });
  test("probes take away no more than the region's cap: the cluster that fails last stays in use", () => {
    const story = run(["t=60s down a", "t=3m down b"]);
    expect(changesOf("b", story)).toEqual([expect.stringMatching(/ up → capped in home$/), expect.anything()]);
    expect(loadsOf("b", story).get(600)).toBe(500);
    expect(story.steps.at(-1)?.sentToFailing).toBe(100);
  });
});

test("a region whose nearest vantage sees it differently is told apart", () => {
  const rules = smallRules({
    regions: smallRules().regions.map((one) => ({
      ...one,
      vantage: one.name === "home" ? asId("west") : asId("east"),
    })),
  });
  const story = run(["t=60s down b from west", "t=90s down b from middle"], { rules });
  const words = changesOf("b", story).map((line) => line.replace(/^\S+ /, ""));
  expect(words).toEqual(["up → down in home"]);
  expect(story.steps.at(-1)?.clusters[1]).toMatchObject({ state: "down", differs: true, takes: 0 });
});

test("progress is told, step by step, to the end", () => {
  const done: number[] = [];
  run([], { forMs: MINUTE }, (ms) => done.push(ms));
  expect(done).toEqual([0, 10, 20, 30, 40, 50, 60].map((at) => at * SECOND));
});
