/**
 * Wrong versions: that an answer of the decided one is never counted, and any other always.
 */
import { expect, test } from "vitest";
import { sampleRules } from "../../edge/rig/sample-rules.ts";
import { wrongVersions } from "./decided.ts";
import { SEEN_WELL } from "./seen-well.ts";

const RULES = sampleRules();
const ASKED = { host: "live.streamtv.example", method: "GET" };
const count = (viewer: number, cluster: string | null, role: string): number =>
  wrongVersions(RULES, [{ ...SEEN_WELL, viewer, cluster, role }], ASKED);

test.each(["sa-east", "us-east"])("of two versions that %s runs exactly one is right for a viewer", (cluster) => {
  const viewers = Array.from({ length: 200 }, (_, viewer) => viewer);
  const canaries = viewers.filter((viewer) => count(viewer, cluster, "canary") === 0);
  for (const viewer of viewers) {
    expect(count(viewer, cluster, "stable") + count(viewer, cluster, "canary")).toBe(1);
  }
  expect(canaries.length).toBeGreaterThan(0);
  expect(canaries.length).toBeLessThan(viewers.length);
});

test("a cluster that the decision does not name is wrong, whatever it was asked for", () => {
  expect([count(1, "eu-central", "stable"), count(1, "nowhere", "stable")]).toEqual([1, 1]);
});

test("an answer that no cluster gave is of no version", () => {
  expect(count(1, null, "canary")).toBe(0);
});
