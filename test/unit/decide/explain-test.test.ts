import { describe, expect, test } from "vitest";
import { testedClusterText, testText } from "../../../src/core/decide/explain-test.ts";
import { explainLines } from "../../../src/core/decide/explain-text.ts";
import { decide } from "../../../src/core/decide/decide.ts";
import { bundleOf, live, region, tier, viewer } from "../small-rules.ts";

const STEP = {
  stage: "test",
  outcome: "counts",
  cluster: null,
  role: null,
  region: null,
  unknownRegion: false,
} as const;
const CLUSTER = {
  stage: "test-cluster",
  cluster: "b",
  outcome: "used",
  real: "up",
  because: "measured",
  source: "",
} as const;

describe("a test header in words", () => {
  test.each([
    [{ ...STEP, cluster: "b", role: "canary", region: "latam" }, /^asks for cluster b, role canary, region latam$/],
    [{ ...STEP, region: "gone", unknownRegion: true }, /^asks for region gone, which the rules do not have/],
    [STEP, /^asks for nothing$/],
    [{ ...STEP, outcome: "off" as const }, /TOKEN_KEYS.*it is ignored$/],
    [{ ...STEP, outcome: "refused" as const }, /not one of ours; it is ignored$/],
    [{ ...STEP, outcome: "other-kind" as const }, /no test; it is ignored$/],
    [{ ...STEP, outcome: "other-environment" as const }, /another environment; it is ignored$/],
    [{ ...STEP, outcome: "expired" as const }, /has ended; it is ignored$/],
    [{ ...STEP, outcome: "too-long" as const }, /later than any may; it is ignored$/],
  ])("%j", (step, words) => {
    expect(testText(step)).toMatch(words);
  });

  test.each([
    [CLUSTER, /^b is tested; nothing stands behind it$/],
    [{ ...CLUSTER, real: "down" as const }, /^b is down and tested all the same; nothing stands behind it$/],
    [{ ...CLUSTER, outcome: "unknown" as const }, /^b is no cluster of the rules; decided as usual$/],
    [{ ...CLUSTER, outcome: "forbidden" as const }, /^b is forbidden by residency/],
    [{ ...CLUSTER, outcome: "excluded" as const, because: "drained" as const }, /^b is drained, which binds tests too/],
    [{ ...CLUSTER, outcome: "excluded" as const, because: "forced" as const }, /^b is forced down/],
  ])("%j", (step, words) => {
    expect(testedClusterText(step)).toMatch(words);
  });

  test("stands where it was read, and where its cluster was chosen; his own keys are no matter then", () => {
    const bundle = bundleOf({ regions: [region("world", { tiers: [tier({ a: 1 })] })] });
    const who = viewer({ country: "BR", test: { cluster: "a", role: "stable", region: "world" } });
    const lines = explainLines(decide(bundle, live(), who)).map(({ stage, text }) => `${stage}: ${text}`);
    const at = (text: string): number => lines.findIndex((line) => line.startsWith(text));
    expect(lines).toContain("region: world  by test");
    expect(lines.join("\n")).not.toContain("no region names his");
    expect([at("place"), at("test: asks"), at("region"), at("test: a is tested"), at("cluster")]).toEqual(
      [at("place"), at("test: asks"), at("region"), at("test: a is tested"), at("cluster")].toSorted((x, y) => x - y),
    );
    expect(at("version: stable: a signed test asks for this version")).toBeGreaterThan(0);
  });
});
