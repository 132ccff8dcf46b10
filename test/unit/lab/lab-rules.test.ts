import { createHash } from "node:crypto";
import { expect, test, describe } from "vitest";
import { bundleBody, readBundle } from "../../../src/core/bundle/read-bundle.ts";
import { bundleOf, withLabTimings } from "../../../src/lab/lab-rules.ts";
import { testCluster, testRules, testVantage } from "../../edge/rig/test-bundle.ts";

const RULES = testRules(
  [testCluster("sa-east", { intervalMs: 10_000, fall: 5, path: "/ready", expectStatus: [204] })],
  [testVantage("sam")],
);

describe("the lab's rules", () => {
  test("have short timings, and keep what a probe asks for", () => {
    const { clusters, regions } = withLabTimings(RULES);
    expect(clusters[0]?.probe).toEqual({
      method: "GET",
      headers: {},
      path: "/ready",
      intervalMs: 1000,
      timeoutMs: 500,
      fall: 3,
      clear: 2,
      rise: 2,
      expectStatus: [204],
      expectHeader: null,
      expectBody: null,
      changesWithinMs: null,
    });
    expect(regions[0]).toMatchObject({ holdDownMs: 5000, rampMs: 10_000 });
  });

  test("differ from the rules in timings only", () => {
    const lab = withLabTimings(RULES);
    const restored = {
      ...lab,
      clusters: lab.clusters.map((cluster, at) => ({ ...cluster, probe: RULES.clusters[at]?.probe })),
      regions: lab.regions.map((region) => ({ ...region, holdDownMs: 60_000, rampMs: 300_000 })),
    };
    expect(restored).toEqual(RULES);
  });

  test("expect no answer that only a real origin gives", () => {
    const expects = { expectHeader: { name: "x-live", value: null }, expectBody: "ready", changesWithinMs: 30_000 };
    const lab = withLabTimings(testRules([testCluster("sa-east", expects)], []));
    expect(lab.clusters[0]?.probe).toMatchObject({ expectHeader: null, expectBody: null, changesWithinMs: null });
  });

  test("make a bundle that a Worker reads, with the right digest", () => {
    const text = bundleOf(withLabTimings(RULES));
    const digest = createHash("sha256")
      .update(bundleBody(text) ?? "")
      .digest("hex");
    expect(readBundle(text, digest).ok).toBe(true);
  });
});
