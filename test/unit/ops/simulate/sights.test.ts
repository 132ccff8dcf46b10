import { describe, expect, test } from "vitest";
import { asId, type ClusterName, type VantageName } from "../../../../src/core/model/ids.ts";
import { readEffect } from "../../../../src/core/ops/simulate/read-effect.ts";
import {
  ALL_WELL,
  edgeReports,
  isFailing,
  sceneAfter,
  sightOf,
  type Scene,
} from "../../../../src/core/ops/simulate/sights.ts";
import { AT } from "../../small-rules.ts";
import { smallRules } from "./stage.ts";

const RULES = smallRules();
const A = asId<ClusterName>("a");

function after(...effects: readonly string[]): Scene {
  return effects.reduce((scene, text) => {
    const effect = readEffect(text.split(" "), RULES);
    if (!effect.ok) throw new Error(effect.error);
    return sceneAfter(scene, effect.value);
  }, ALL_WELL);
}

/** Who sees cluster a up: the first letters of the vantages; those who do not look are in brackets. */
function seenUpBy(scene: Scene): string {
  return RULES.vantages
    .map(({ name }) => {
      const sight = sightOf(scene, asId<VantageName>(name), A);
      return sight === null ? `(${name})` : sight.ok ? name : "";
    })
    .filter((word) => word !== "")
    .join(" ");
}

describe("cluster a is seen up by", () => {
  test.each([
    ["all, before anything happens", [], "west east middle"],
    ["none while it is down", ["down a"], ""],
    ["all others while one cannot reach it", ["down a from west"], "east middle"],
    ["all again", ["down a from west", "up a from west"], "west east middle"],
    ["all after `up`, whatever one of them could not reach", ["down a from west", "up a"], "west east middle"],
    ["nobody whom another cluster's failure concerns", ["down b"], "west east middle"],
    ["all but a blind vantage", ["vantage west blind"], "east middle"],
    ["those that look", ["vantage west silent", "vantage east silent"], "(west) (east) middle"],
    ["a vantage that is well again", ["vantage west blind", "vantage west well"], "west east middle"],
  ])("%s", (_, effects, seen) => {
    expect(seenUpBy(after(...effects))).toBe(seen);
  });
});

test("a cluster can be degraded, or ready in part", () => {
  expect(sightOf(after("degraded a"), asId("west"), A)).toEqual({ ok: true, degraded: true, ready: 100 });
  expect(sightOf(after("degraded a", "ready a 30"), asId("west"), A)).toEqual({ ok: true, degraded: false, ready: 30 });
});

describe("requests fail", () => {
  test("when the cluster is down for everybody, and the edges report it", () => {
    const scene = after("down a");
    expect(isFailing(scene, A)).toBe(true);
    expect(edgeReports(scene, RULES, AT).map(({ at, clusters }) => [at, Object.keys(clusters)])).toEqual([[AT, ["a"]]]);
  });
  test("not when only a vantage sees it down", () => {
    for (const effect of ["down a from west", "vantage * blind", "degraded a", "ready a 0"]) {
      expect(isFailing(after(effect), A)).toBe(false);
      expect(edgeReports(after(effect), RULES, AT)).toEqual([]);
    }
  });
  test("orders change nothing of what is seen", () => {
    expect(after("drain a", "undrain a", "dial a 5", "move DE a")).toEqual(ALL_WELL);
  });
});
