/**
 * On every spec case the compiled matcher finds the route that the rule language says.
 */
import { afterAll, describe, expect, test } from "vitest";
import { readTableFile, SNAPSHOT_PATH } from "../../src/cli/geoip/table-file.ts";
import { readBundle } from "../../src/core/bundle/read-bundle.ts";
import { decide } from "../../src/core/decide/decide.ts";
import { readFacts } from "../../src/core/ops/facts/read-facts.ts";
import { compileFolder } from "./engines.ts";
import { readSpecs, removeWritten, type Spec } from "./read-specs.ts";
import { referenceRoute } from "./reference-route.ts";

const SPECS = readSpecs();
afterAll(removeWritten);

/** For each case that reaches the route stage: its name, the route found, and the route as the language has it. */
function routesOf({ rules, cases }: Spec) {
  const { text, sha256 } = compileFolder(rules);
  const bundle = readBundle(text, sha256);
  const table = readTableFile(SNAPSHOT_PATH);
  if (!bundle.ok || !table.ok) throw new Error("the bundle or the GeoIP table cannot be read");
  return cases.flatMap(({ name, facts }) => {
    const asked = readFacts(facts, bundle.value, table.value.table, 0);
    if (!asked.ok) return []; // some cases are of facts that cannot be read
    const { viewer, live } = asked.value;
    const decision = decide(bundle.value, live, viewer);
    const step = decision.trace.find((one) => one.stage === "route");
    if (step?.stage !== "route" || decision.region === null) return []; // answered by an earlier stage
    const wanted = referenceRoute(bundle.value.rules.routes, viewer, decision.region);
    return [{ name, found: step.route, wanted: wanted?.name ?? null }];
  });
}

const CASES = SPECS.map((spec) => ({ title: spec.title, routes: routesOf(spec) }));

describe.each(CASES.filter(({ routes }) => routes.length > 0))("$title", ({ routes }) => {
  test.each(routes)("$name: $found", ({ found, wanted }) => {
    expect(found).toBe(wanted);
  });
});

test("most cases reach a route, and some reach none", () => {
  const all = CASES.flatMap(({ routes }) => routes);
  expect(all.length).toBeGreaterThan(80);
  expect(all.some(({ wanted }) => wanted === null)).toBe(true);
});
