import { expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { decisionHeader } from "../../../src/core/handoff/decision-header.ts";
import { asId, type ClusterName, type RoleName } from "../../../src/core/model/ids.ts";
import { bundleOf, cluster, live, region, route, tier, viewer } from "../small-rules.ts";

const BUNDLE = bundleOf({
  regions: [region("latam", { tiers: [tier({ a: 1 }), tier({ b: 1 })] })],
  routes: [route("all")],
  clusters: [cluster("a"), cluster("b")],
});
const WHO = { ip: "203.0.113.9", unit: { source: "cookie:sid", value: "secret" } };

test("says why the viewer is where he is, and nothing of him", () => {
  const decision = decide(BUNDLE, live(), viewer(WHO));
  expect(decisionHeader(decision, null)).toBe(
    `reason=matched, region=latam, route=all, cluster=a, role=stable, bundle=${BUNDLE.seq}`,
  );
});

test("names the cluster that was answered for, not the one that failed before", () => {
  const answered = { cluster: asId<ClusterName>("b"), role: asId<RoleName>("stable") };
  expect(decisionHeader(decide(BUNDLE, live(), viewer(WHO)), answered)).toContain("cluster=b, role=stable");
});

test("a decision without a cluster has none to name", () => {
  const decision = decide(BUNDLE, live(), viewer({ host: "unknown.example" }));
  expect(decisionHeader(decision, null)).toMatch(/^reason=unknown-host, region=-, route=-, cluster=-, role=-, bundle=/);
});

test("of a test header it says whether it counts, or why not", () => {
  const wish = { cluster: "b", role: null, region: null };
  expect(decisionHeader(decide(BUNDLE, live(), viewer({ ...WHO, test: wish })), null)).toMatch(
    /^reason=test-header, .*, cluster=b, .*, test=counts$/,
  );
  expect(decisionHeader(decide(BUNDLE, live(), viewer({ ...WHO, test: "expired" })), null)).toMatch(
    /^reason=matched, .*, cluster=a, .*, test=expired$/,
  );
});
