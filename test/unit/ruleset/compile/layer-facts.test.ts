import { describe, expect, test } from "vitest";
import { layerFacts } from "../../../../src/core/ruleset/compile/layer-facts.ts";

describe("the upper layer wins", () => {
  test("fact by fact", () => {
    expect(layerFacts([{ host: "a", path: "/a" }, { path: "/b" }, { unit: "u" }])).toEqual({
      host: "a",
      path: "/b",
      unit: "u",
    });
  });
  test("key by key in headers, cookies and health", () => {
    expect(
      layerFacts([
        { headers: { a: "1", b: "1" }, cookies: { c: "1" }, health: { x: "up", y: { ready: 50 } } },
        { headers: { b: "2" }, health: { x: "down", y: { accept: 70 } } },
      ]),
    ).toEqual({
      headers: { a: "1", b: "2" },
      cookies: { c: "1" },
      health: { x: "down", y: { ready: 50, accept: 70 } },
    });
  });
  test("region by region in percentages", () => {
    expect(layerFacts([{ percent: { p: { a: 1, b: 1 } } }, { percent: { p: { b: 2 }, q: { a: 3 } } }])).toEqual({
      percent: { p: { a: 1, b: 2 }, q: { a: 3 } },
    });
  });
});

describe("a place is one thing", () => {
  const saoPaulo = {
    country: "BR",
    subdivision: "BR-SP",
    city: "São Paulo",
    lat: -23.5,
    lon: -46.6,
    continent: "SA",
    unit: "u",
  };

  test.each([{ country: "AR" }, { ip: "203.0.113.1" }, { continent: "AF" }])(
    "%o takes all of the other away",
    (above) => {
      expect(layerFacts([saoPaulo, above])).toEqual({ unit: "u", ...above });
    },
  );
  test("a part of it leaves the rest", () => {
    expect(layerFacts([saoPaulo, { subdivision: "BR-RJ" }])).toEqual({ ...saoPaulo, subdivision: "BR-RJ" });
  });
});

test("no layers say nothing", () => {
  expect(layerFacts([])).toEqual({});
});
