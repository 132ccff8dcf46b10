/**
 * A small rule set as text, with just enough in it to lose: two regions, two clusters, a rollout.
 *
 * Line numbers matter to the tests that use it.
 */
import { compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { indexRules } from "../../src/core/bundle/index-rules.ts";
import type { Bundle } from "../../src/core/model/bundle.ts";
import type { RoutingDecision } from "../../src/core/model/decision.ts";
import type { RuleTest } from "../../src/core/model/rule-test.ts";
import type { TestBench } from "../../src/core/ops/rule-tests/test-outcome.ts";

const TOY = `apiVersion: georouter/v1
kind: Router
metadata: { owner: team }
spec:
  hosts: [live.example]
  clientIp: cloudflare
  unit: ["header:x-sid"]
  fallbackRegion: world
---
apiVersion: georouter/v1
kind: Regions
spec:
  regions:
    latam:
      viewers: { countries: [BR, AR] }
      tiers: [{ clusters: { south: 100 } }, { clusters: { north: 100 } }]
    world:
      viewers: {}
      tiers: [{ clusters: { north: 100 } }]
---
apiVersion: georouter/v1
kind: Clusters
spec:
  defaults: { probe: { fall: 2 } }
  clusters:
    south: { gateway: "https://s.example", location: { lat: -23, lon: -46, place: South }, versions: { stable: v1, canary: v2 } }
    north: { gateway: "https://n.example", location: { lat: 50, lon: 8 }, versions: { stable: v1 } }
---
apiVersion: georouter/v1
kind: Routes
spec:
  order: 1
  routes:
    - { name: live, match: { paths: ["/live/*"] }, to: region, rollout: player }
    - { name: rest, match: {}, to: region }
---
apiVersion: georouter/v1
kind: Rollout
metadata: { name: player }
spec: { strategy: canary, from: stable, to: canary, percent: { latam: 25 } }
`;

/** The toy rules with documents behind them, each without its apiVersion. */
export function toyFiles(...documents: readonly string[]): readonly RuleFile[] {
  const more = documents.map((text, at) => ({ file: `test-${at}.yaml`, text: `apiVersion: georouter/v1\n${text}` }));
  return [{ file: "toy.yaml", text: TOY }, ...more];
}

/** A RuleTest document from its spec, indented by four. */
export function ruleTest(spec: string): string {
  return `kind: RuleTest\nspec:\n  facts: { host: live.example, path: /live/1, unit: u1 }\n${spec}`;
}

export interface Toy {
  readonly files: readonly RuleFile[];
  readonly bundle: Bundle;
  readonly tests: readonly RuleTest[];
}

/** Compiles the toy rules with one RuleTest document; any finding but a warning fails the test. */
export function toy(spec: string): Toy {
  const files = toyFiles(ruleTest(spec));
  const { rules, tests, issues } = compileRules(files);
  if (rules === null) throw new Error(issues.map(({ line, message }) => `${line}: ${message}`).join("; "));
  const bundle = indexRules(rules, 0, "");
  if (!bundle.ok) throw new Error(`${bundle.error.at} refers to ${bundle.error.name}`);
  return { files, bundle: bundle.value, tests };
}

/** What tests run on: no GeoIP table, all failures. */
export function bench(bundle: Bundle, see: (decision: RoutingDecision) => void = () => undefined): TestBench {
  return { bundle, table: null, see, stopEarly: false };
}
