/**
 * The version of a pinned session. Viewer 1 stands in bucket 60342 of the rollout.
 */
import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { TokenRead } from "../../../src/core/model/session.ts";
import { holder, MANIFEST, pinTo, sessionRoute } from "../pins.ts";
import { bundleOf, cluster, handoff, live, region, rollout, tier, type ViewerParts } from "../small-rules.ts";

const BUNDLE = bundleOf({
  clusters: [cluster("a"), cluster("b"), cluster("old", { versions: { stable: "v41" } })],
  regions: [region("world", { tiers: [tier({ a: 100 }), tier({ b: 100, old: 1 })] })],
  routes: [sessionRoute({ rollout: asId("player") })],
  rollouts: [rollout("player", { world: 0 })],
});

/** Asks while the canary has this percentage. */
function at(percent: number, token: TokenRead, more: ViewerParts = {}, bundle = BUNDLE) {
  return handoff(decide(bundle, live({}, { percent: { player: { world: percent } } }), holder(token, more)));
}

const bucketOf = at(100, null, { path: MANIFEST }).session?.pin.bucket ?? -1;
const CANARY = pinTo("b", { role: "canary", bucket: 30_000 });
const STABLE = pinTo("b", { role: "stable", bucket: 30_000 });

describe("a session with the canary", () => {
  test("keeps it while the percentage stays above its bucket", () => {
    for (const percent of [100, 50, 30.001]) {
      expect(at(percent, CANARY)).toMatchObject({ role: "canary", version: "v42", versionReason: "pinned" });
    }
  });

  test("loses it where the percentage is cut to its bucket or below, on manifests and segments alike", () => {
    for (const percent of [30, 5, 0]) {
      for (const path of [MANIFEST, "/s.m4s"]) {
        const decision = at(percent, CANARY, { path });
        expect([decision.cluster, decision.role, decision.versionReason]).toEqual(["b", "stable", "stable"]);
      }
    }
  });

  test("has a new token from the manifest after the cut, so that a later raise does not bring it back", () => {
    const { session, reason } = at(0, CANARY, { path: MANIFEST });
    expect([reason, session]).toEqual(["pinned", { carry: "path", action: "repin", pin: STABLE }]);
    expect(at(100, session?.pin ?? null)).toMatchObject({ role: "stable", versionReason: "pinned" });
    expect(at(0, CANARY).session?.action).toBe("keep");
  });

  test("goes by the bucket of its token, whatever unit a segment comes with, or none", () => {
    for (const unit of [null, { source: "cmcd:sid", value: "somebody else" }]) {
      expect(at(31, CANARY, { unit }).role).toBe("canary");
      expect(at(29, CANARY, { unit }).role).toBe("stable");
    }
  });

  test("without a bucket goes by the request's, and without either holds until the canary is at 0", () => {
    const stated = pinTo("b", { role: "canary" });
    expect(at(bucketOf / 1000 + 0.001, stated).role).toBe("canary");
    expect(at(bucketOf / 1000, stated).role).toBe("stable");
    expect([0.001, 0].map((percent) => at(percent, stated, { unit: null }).role)).toEqual(["canary", "stable"]);
  });

  test("gets the old version at a cluster that lacks it, and the token stays", () => {
    const pin = { ...CANARY, cluster: "old" };
    const decision = at(100, pin, { path: MANIFEST });
    expect(decision).toMatchObject({ cluster: "old", role: "stable", versionReason: "role-unavailable" });
    expect(decision.session).toEqual({ carry: "path", action: "keep", pin });
  });
});

describe("a session without the canary", () => {
  test("waits for its end however far the percentage is raised", () => {
    for (const percent of [0, 31, 100]) {
      expect(at(percent, STABLE)).toMatchObject({ role: "stable", versionReason: "pinned" });
    }
  });
});

describe("a role that nothing gives any more", () => {
  test("ends", () => {
    expect(at(100, pinTo("b", { role: "blue", bucket: 0 })).role).toBe("stable");
    const without = bundleOf({ ...BUNDLE.rules, rollouts: [], routes: [sessionRoute()] });
    expect(at(100, CANARY, {}, without)).toMatchObject({ cluster: "b", role: "stable", versionReason: "stable" });
  });
});

describe("a new session", () => {
  test("has the role and the bucket that the viewer is given", () => {
    const given = at(100, null, { path: MANIFEST });
    expect(given.session?.pin).toMatchObject({ cluster: "a", role: "canary", bucket: given.unit?.bucket });
  });

  test("has the role that its cluster runs, so that a later deployment does not change it", () => {
    const only = bundleOf({ ...BUNDLE.rules, regions: [region("world", { tiers: [tier({ old: 1 })] })] });
    expect(at(100, null, { path: MANIFEST }, only).session?.pin.role).toBe("stable");
  });

  test("without a unit has the old version", () => {
    const { session } = at(100, null, { path: MANIFEST, unit: null });
    expect(session?.pin).toMatchObject({ role: "stable", bucket: null });
  });
});

describe("a session whose cluster is down", () => {
  test("keeps its version elsewhere, for the moment and pinned anew", () => {
    const down = live({ b: "down" }, { percent: { player: { world: 50 } } });
    const [segment, manifest] = ["/s.m4s", MANIFEST].map((path) =>
      handoff(decide(BUNDLE, down, holder(CANARY, { path }))),
    );
    expect(segment).toMatchObject({ cluster: "a", role: "canary", reason: "failover", session: { action: "keep" } });
    expect(manifest).toMatchObject({ cluster: "a", role: "canary", reason: "repinned" });
    expect(manifest?.session?.pin).toEqual({ ...CANARY, cluster: "a" });
  });
});
