import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { decisionJson } from "../../../src/core/ops/decision-json.ts";
import { bundleOf, live, viewer, type ViewerParts } from "../small-rules.ts";

const SECRET: ViewerParts = {
  country: "BR",
  ip: "200.160.2.3",
  asn: 28_573,
  headers: { authorization: "Bearer hush" },
  unit: { source: "header:x-session-id", value: "my-session" },
  place: { subdivision: "BR-SP", city: "Campinas", coordinates: { lat: -22.9, lon: -47.1 }, precision: "point" },
};

const decision = decide(bundleOf(), live(), viewer(SECRET));

describe("the JSON of a decision", () => {
  test("has the viewer's place and never his address, headers or unit", () => {
    const json = decisionJson(decision, false);
    expect(json["viewer"]).toEqual({
      country: "BR",
      subdivision: "BR-SP",
      continent: "SA",
      city: "Campinas",
      lat: -22.9,
      lon: -47.1,
      asn: 28_573,
      source: "cf",
      precision: "point",
    });
    expect(JSON.stringify(json)).not.toMatch(/200\.160|hush|my-session/);
  });

  test("has null for what is not known", () => {
    const json = decisionJson(decide(bundleOf(), live(), viewer()), false);
    expect(json["viewer"]).toMatchObject({ country: null, lat: null, lon: null, source: "none" });
  });

  test("has the trace only when asked", () => {
    expect(decisionJson(decision, false)).not.toHaveProperty("trace");
    expect(decisionJson(decision, true)["trace"]).toBe(decision.trace);
  });

  test("keeps everything else, and is plain JSON", () => {
    const json = decisionJson(decision, true);
    expect(Object.keys(json).toSorted()).toEqual(Object.keys(decision).toSorted());
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
});
