import { describe, expect, test } from "vitest";
import { readFacts } from "../../../../src/core/ops/facts/read-facts.ts";
import { NO_TOKENS } from "../../../../src/core/model/session.ts";
import { AT, bundleOf, cluster, region, tier } from "../../small-rules.ts";

const BUNDLE = bundleOf({
  clusters: [cluster("sa-east", { id: "old-name" })],
  regions: [region("world", { tiers: [tier({ "sa-east": 1 })] })],
});

function read(facts: unknown) {
  return readFacts(facts, BUNDLE, null, AT);
}

function viewerOf(facts: unknown) {
  const asked = read(facts);
  if (!asked.ok) throw new Error(asked.error.join("; "));
  return asked.value.viewer;
}

describe("the fact pin", () => {
  test("is a session at the cluster, whichever way and on whatever route", () => {
    const { session } = viewerOf({ pin: { cluster: "sa-east", role: "canary" } });
    expect(session.path).toMatchObject({ cluster: "old-name", role: "canary", bucket: null, route: null });
    expect(session).toEqual({ on: true, path: session.path, cookie: session.path });
  });

  test("has the role stable where none is stated, and lasts", () => {
    const { session, at } = viewerOf({ pin: { cluster: "sa-east" } });
    expect(session.path).toMatchObject({ role: "stable" });
    expect((session.path as { endMs: number }).endMs).toBeGreaterThan(at);
  });

  test.each([{}, { pin: null }])("%j is no session", (facts) => {
    expect(viewerOf(facts).session).toEqual(NO_TOKENS);
  });

  test.each([
    [{ cluster: "sa-eats" }, 'pin names cluster "sa-eats", which the rules do not have; did you mean "sa-east"?'],
    [{ cluster: "x" }, 'pin names cluster "x", which the rules do not have'],
    [{ role: "canary" }, /^pin must be \{"cluster": NAME, "role": NAME\}/],
    [{ cluster: 7 }, /^pin must be/],
    [{ cluster: "sa-east", role: 7 }, /^pin must be/],
    [{ cluster: "sa-east", end: 1 }, /^pin must be/],
  ])("%j is a fault", (pin, fault) => {
    expect(read({ pin })).toEqual({ ok: false, error: [expect.stringMatching(fault)] });
  });

  test("that is no object is a fault", () => {
    const asked = read({ pin: "sa-east" });
    expect(asked).toMatchObject({ ok: false, error: ['pin must be an object, found "sa-east"', /./] });
  });
});

describe("a path under a session prefix", () => {
  test("is asked about without it, as from a log, and its token counts for nothing", () => {
    const viewer = viewerOf({ path: "/~gr.v1.k.p.s/live/a.m3u8?x=1" });
    expect([viewer.path, viewer.query, viewer.session]).toEqual(["/live/a.m3u8", "x=1", NO_TOKENS]);
  });

  test("and the session's cookie are not what rules match", () => {
    const viewer = viewerOf({ cookies: { __gr: "t", a: "1" } });
    expect(viewer.headers.get("cookie")).toBe("a=1");
  });
});
