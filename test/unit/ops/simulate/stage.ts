/**
 * Simulations for tests: small rules with three vantages, some hundred viewers, ten minutes.
 */
import { join, resolve } from "node:path";
import type { Bundle } from "../../../../src/core/model/bundle.ts";
import { asId, type VantageName } from "../../../../src/core/model/ids.ts";
import type { ClusterRule, Rules, VantageRule } from "../../../../src/core/model/rules.ts";
import type { Viewer } from "../../../../src/core/model/viewer.ts";
import { readEvents } from "../../../../src/core/ops/simulate/read-events.ts";
import { simulate, type SimPlan } from "../../../../src/core/ops/simulate/simulate.ts";
import type { Simulation } from "../../../../src/core/ops/simulate/simulation.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { filesBelow } from "../../ruleset/rule-files.ts";
import { AT, bundleOf, cluster, region, rulesOf, tier, viewerNumber, type RulesParts } from "../../small-rules.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** Near a, near b, and between them. */
const VANTAGES: readonly VantageRule[] = [
  { name: asId<VantageName>("west"), hint: "enam", lat: 0, lon: -10 },
  { name: asId<VantageName>("east"), hint: "weur", lat: 0, lon: 60 },
  { name: asId<VantageName>("middle"), hint: "afr", lat: 0, lon: 20 },
];

/** Clusters a, b and c, a first in region `home` and b behind it; `abroad` has c and then b. */
export function smallRules(more: RulesParts & Partial<Pick<Rules, "vantages" | "overrides">> = {}): Rules {
  const { vantages = VANTAGES, overrides = [], ...parts } = more;
  const rules = rulesOf({
    clusters: [at("a", -10), at("b", 20), at("c", 60)],
    regions: [
      region("home", { tiers: [tier({ a: 100 }), tier({ b: 100 })] }),
      region("abroad", {
        tiers: [tier({ c: 100 }), tier({ b: 100 })],
        viewers: { ...region("x").viewers, countries: [asId("DE")] },
      }),
    ],
    ...parts,
  });
  return { ...rules, vantages, overrides };
}

function at(name: string, lon: number): ClusterRule {
  return { ...cluster(name), lon, capacity: 600 };
}

/** Viewers at home (even numbers) and abroad. */
export function smallViewers(count = 200): readonly Viewer[] {
  return Array.from({ length: count }, (_, n) => viewerNumber(n, n % 2 === 0 ? {} : { country: "DE" }));
}

/** Runs ten minutes of 1,000 rps. */
export function run(
  events: readonly string[],
  more: Partial<SimPlan> & { readonly rules?: Rules } = {},
  onStep: (doneMs: number) => void = () => undefined,
): Simulation {
  const { rules = smallRules(), ...plan } = more;
  const forMs = plan.forMs ?? 10 * MINUTE;
  const read = readEvents(events, rules, forMs);
  if (!read.ok) throw new Error(read.error.join("; "));
  const whole: SimPlan = {
    bundle: bundleOf(rules),
    viewers: smallViewers(),
    rps: 1000,
    startAt: AT,
    forMs,
    stepMs: 10 * SECOND,
    seed: 1,
    events: read.value,
    ...plan,
  };
  return simulate(whole, onStep);
}

/** The changes of one cluster: `84s up → down`. */
export function changesOf(name: string, { transitions }: Simulation): readonly string[] {
  return transitions
    .filter((one) => one.cluster === name)
    .map(
      ({ atMs, from, to, regions }) =>
        `${atMs / SECOND}s ${from} → ${to}${regions.length > 0 ? ` in ${regions.join()}` : ""}`,
    );
}

/** Loads of one cluster by time in seconds. */
export function loadsOf(name: string, { steps }: Simulation): ReadonlyMap<number, number> {
  return new Map(
    steps.map(({ atMs, clusters }) => [atMs / SECOND, clusters.find((one) => one.cluster === name)?.rps ?? Number.NaN]),
  );
}

/** The rules that the repository ships. */
export function shippedBundle(): Bundle {
  const { rules } = compileRules(filesBelow(resolve(import.meta.dirname, "../../../../rules")));
  if (rules === null) throw new Error(`the rules in ${join("rules")} do not compile`);
  return bundleOf(rules);
}
