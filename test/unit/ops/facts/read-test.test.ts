import { describe, expect, test } from "vitest";
import { readFacts } from "../../../../src/core/ops/facts/read-facts.ts";
import { AT, bundleOf, cluster, region, tier } from "../../small-rules.ts";

const BUNDLE = bundleOf({
  clusters: [cluster("sa-east")],
  regions: [region("world", { tiers: [tier({ "sa-east": 1 })] }), region("latam", { tiers: [tier({ "sa-east": 1 })] })],
});

function read(test_: unknown) {
  return readFacts({ test: test_ }, BUNDLE, null, AT);
}

describe("the fact test", () => {
  test.each([
    [{ cluster: "sa-east" }, { cluster: "sa-east", role: null, region: null }],
    [{ role: "anything" }, { cluster: null, role: "anything", region: null }],
    [
      { cluster: "sa-east", role: "canary", region: "latam" },
      { cluster: "sa-east", role: "canary", region: "latam" },
    ],
  ])("%j is a test that counts", (fact, wish) => {
    expect(read(fact)).toMatchObject({ ok: true, value: { viewer: { test: wish } } });
  });

  test.each([[null], [undefined]])("%j is none", (fact) => {
    expect(read(fact)).toMatchObject({ ok: true, value: { viewer: { test: null } } });
  });

  test.each([
    [{ cluster: "sa-eats" }, 'test names cluster "sa-eats", which the rules do not have; did you mean "sa-east"?'],
    [{ region: "latm" }, 'test names region "latm", which the rules do not have; did you mean "latam"?'],
    [{ cluster: "constructor" }, 'test names cluster "constructor", which the rules do not have'],
    [{}, /^test must be \{"cluster": NAME/],
    [{ cluster: 7 }, /^test must be/],
    [{ role: "Canary" }, /^test must be/],
    [{ cluster: "sa-east", token: "v1" }, /^test must be/],
  ])("%j is a fault", (fact, fault) => {
    expect(read(fact)).toEqual({ ok: false, error: [expect.stringMatching(fault)] });
  });

  test("that is no object is a fault", () => {
    expect(read("sa-east")).toMatchObject({ ok: false, error: ['test must be an object, found "sa-east"', /./] });
  });
});
