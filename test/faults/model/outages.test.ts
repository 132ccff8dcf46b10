/**
 * Laws of the whole platform over time: any clusters die and return, any vantages lie, any orders come and go.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import { sampleRules } from "../../edge/rig/sample-rules.ts";
import { AUDIENCES } from "../rig/fault-rules.ts";
import { happenings } from "./commands.ts";
import { newReference } from "./reference.ts";
import { makeWorld, STEP_MS, type World } from "./world.ts";

/** The shipped rules, but that viewers of Asia wait for an operator's word. */
const RULES: Rules = {
  ...sampleRules(),
  regions: sampleRules().regions.map((region) =>
    region.id === "asia-pacific" ? { ...region, failback: "manual" } : region,
  ),
};
const COLOS = ["GRU", "FRA"];

test("residency and orders hold, no version goes back, and who can be served is served", () => {
  const commands = fc.commands([...happenings(makeWorld(RULES, COLOS))], { maxCommands: 30, size: "max" });
  fc.assert(
    fc.property(commands, (happens) => {
      const setup = () => ({ model: newReference(), real: makeWorld(RULES, COLOS) });
      expect(() => fc.modelRun(setup, happens)).not.toThrow();
    }),
    { numRuns: 60 },
  );
});

/** Who is served where, for many viewers of each country. */
function served(world: World): ReadonlyMap<string, string> {
  const asked = AUDIENCES.flatMap(({ country }) =>
    Array.from({ length: 100 }, (_, viewer) => {
      const decision = world.ask(0, country, viewer);
      return [`${country} ${viewer}`, decision.kind === "handoff" ? decision.cluster : decision.reason] as const;
    }),
  );
  return new Map(asked);
}

test.each(RULES.clusters.map(({ name }) => name))(
  "the first cluster to die, %s, moves its own viewers and nobody else, and exactly they return",
  (cluster) => {
    const world = makeWorld(RULES, COLOS);
    const before = served(world);
    world.up.set(cluster, false);
    world.advance(60_000);
    const during = served(world);
    const of = (all: ReadonlyMap<string, string>, home: boolean): readonly string[] =>
      [...before].filter(([, first]) => (first === cluster) === home).map(([who]) => `${who} ${all.get(who)}`);
    expect(of(during, true).filter((one) => one.endsWith(` ${cluster}`))).toEqual([]);
    expect(of(during, false)).toEqual(of(before, false));
    world.up.set(cluster, true);
    world.advance(30 * 60_000);
    const waits = cluster === "ap-southeast" ? "JP" : "nobody"; // for the operator's word
    const after = served(world);
    const movedFor = [...before].filter(([who, home]) => !who.startsWith(waits) && after.get(who) !== home);
    expect(movedFor).toEqual([]);
  },
);

/** Steps until a viewer is first served by the cluster again, in milliseconds; at most an hour. */
function untilBack(world: World, country: string, cluster: string): number {
  const from = world.now();
  while (world.now() - from < 3_600_000) {
    world.advance(STEP_MS);
    const back = Array.from({ length: 200 }, (_, viewer) => world.ask(0, country, viewer)).some(
      (decision) => decision.kind === "handoff" && decision.cluster === cluster,
    );
    if (back) return world.now() - from;
  }
  return Infinity;
}

test("each time that a cluster comes back within ten minutes it waits twice as long, ten minutes at most", () => {
  const world = makeWorld(RULES, COLOS);
  const minutes: number[] = [];
  for (let flap = 0; flap < 5; flap++) {
    world.up.set("sa-east", false);
    world.advance(60_000);
    world.up.set("sa-east", true);
    while (world.board().clusters["sa-east"]?.measured?.state === "down") world.advance(STEP_MS);
    // The first viewers of the ramp come a step or two after the hold-down.
    minutes.push(Math.floor(untilBack(world, "BR", "sa-east") / 60_000));
  }
  expect(minutes).toEqual([1, 2, 4, 8, 10]);
});

test("every prober is lost for an hour: what is known holds for ten minutes, then nothing is, and an order goes on", () => {
  const world = makeWorld(RULES, COLOS);
  world.up.set("sa-east", false);
  order(world, "us-east", 7_200_000);
  world.advance(60_000);
  for (const vantage of world.sights.keys()) world.sights.set(vantage, "silent");
  const version = world.board().version;
  world.advance(9 * 60_000);
  expect(world.board().version).toBe(version);
  expect(servedCountries(world)["BR"]).toEqual(["sa-east"]); // fail-open: the other one is drained
  expect(standingOf(world, "sa-east")).toBe("down");
  world.advance(51 * 60_000);
  expect(standingOf(world, "sa-east")).toBe("stale");
  for (const clusters of Object.values(servedCountries(world))) expect(clusters).not.toContain("us-east");
});

test("one blind vantage moves nobody, whichever it is", () => {
  for (const vantage of RULES.vantages) {
    const world = makeWorld(RULES, COLOS);
    const before = served(world);
    world.sights.set(vantage.name, "blind");
    world.advance(10 * 60_000);
    expect(served(world)).toEqual(before);
  }
});

test("with fewer probers than a quorum nothing changes, whatever happens to clusters", () => {
  const world = makeWorld(RULES, COLOS);
  for (const { name } of RULES.vantages.slice(1)) world.sights.set(name, "silent");
  world.advance(60_000); // their last words are no longer fresh
  const before = served(world);
  world.up.set("sa-east", false);
  world.advance(5 * 60_000);
  expect(world.board().clusters["sa-east"]?.measured?.state).toBe("up");
  expect(served(world)).toEqual(before);
});

test("a cluster that waits for an operator's word is tried before one that is down", () => {
  const world = makeWorld(RULES, COLOS);
  world.up.set("eu-central", false);
  world.advance(30_000);
  world.up.set("eu-central", true); // away from asia-pacific from now on
  for (const cluster of ["us-east", "ap-southeast"]) world.up.set(cluster, false);
  world.advance(5 * 60_000);
  for (const viewer of [1, 2, 3, 4]) {
    const decision = world.ask(0, "JP", viewer);
    const attempts = decision.kind === "handoff" ? [decision, ...decision.failover].map(({ cluster }) => cluster) : [];
    expect(attempts.slice(0, 2)).toContain("eu-central");
  }
});

test("the control plane is gone for an hour: every decision is as at its beginning, but for what ages", () => {
  const world = makeWorld(RULES, COLOS);
  order(world, "eu-central", 6 * 3_600_000);
  world.advance(60_000);
  const before = served(world);
  world.control = false;
  world.kv = false;
  world.advance(3_600_000);
  expect(served(world)).toEqual(before);
  world.control = true;
  world.advance(60_000);
  expect(served(world)).toEqual(before);
});

function order(world: World, cluster: string, forMs: number): void {
  const clusters = [asId<ClusterName>(cluster)];
  const effect = { kind: "state", clusters, state: "drain", rampMs: 0, finishWithinMs: 600_000 } as const;
  const given = world.order({ id: `drain-${cluster}`, effect, globs: [cluster], untilMs: world.now() + forMs });
  expect(given.ok).toBe(true);
}

/** By country, the clusters that serve its viewers. */
function servedCountries(world: World): Readonly<Record<string, readonly string[]>> {
  const all = [...served(world)];
  return Object.fromEntries(
    AUDIENCES.map(({ country }) => [
      country,
      [...new Set(all.filter(([who]) => who.startsWith(country)).map(([, cluster]) => cluster))].toSorted(),
    ]),
  );
}

/** What an explanation says of a cluster for viewers of Brazil. */
function standingOf(world: World, name: string): string {
  const steps = world.ask(0, "BR", 1).trace;
  const health = steps.find((step) => step.stage === "health");
  return health?.clusters.find(({ cluster }) => cluster === name)?.because ?? "none";
}
