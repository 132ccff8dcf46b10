/**
 * Everything that the decisions on the viewers of a sample or a ramp depend on, as one text.
 *
 * Seeded viewers differ in their unit and nowhere else, and no condition of a route, no key of a region
 * and no policy reads the unit of a viewer whose facts are stated. So all of them reach the region and
 * the route of the first one, and where the text is equal for two rule sets, so is the outcome: twenty
 * thousand decisions need not be made again.
 */
import { decideRouting } from "../../decide/decide.ts";
import type { RampTest, SampleTest } from "../../model/rule-test.ts";
import { textWithoutSources } from "../../ruleset/text-without-sources.ts";
import { decisionJson } from "../decision-json.ts";
import { askBench } from "./judge-decision.ts";
import { seededViewer } from "./seeded-viewers.ts";
import type { TestBench } from "./test-outcome.ts";

/** The text for one test under the rules of a bench. */
export function sampleInputs(test: SampleTest | RampTest, bench: TestBench): string {
  const { rules } = bench.bundle;
  const asked = askBench(test.facts, bench);
  if (!asked.ok) return textWithoutSources(asked.error);
  const { viewer, live } = asked.value;
  const decision = decideRouting(bench.bundle, live, seededViewer(viewer, test.seed, 0));
  const { bundle: _, ...found } = decisionJson(decision, false);
  const routes = rules.routes.filter(({ name }) => name === decision.route);
  const named = [...routes.map(({ rollout }) => rollout), test.kind === "ramp" ? test.rollout : null];
  return textWithoutSources({
    found,
    live,
    host: viewer.host,
    regions: rules.regions
      .filter(({ name }) => name === decision.region)
      .map((region) => ({ ...region, viewers: null })),
    routes: routes.map((route) => ({ ...route, match: null })),
    rollouts: rules.rollouts.filter(({ name }) => named.includes(name)),
    clusters: rules.clusters,
    residency: rules.router.residency,
  });
}
