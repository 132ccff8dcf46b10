import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  simParameters,
  withoutSimHeaders,
  withoutSimParameter,
} from "../../../../src/core/viewer/simulation/without-simulation.ts";

test("rules see every header but those that simulate, and those in no spelling", () => {
  const sent = new Map([
    ["x-georouter-sim-country", "BR"],
    ["x_georouter_sim_country", "BR"],
    ["x-georouter-lab", "1"],
    ["x-tier", "gold"],
  ]);
  const seen = withoutSimHeaders(sent);
  expect([...sent.keys()].map((name) => seen.get(name) ?? null)).toEqual([null, null, "1", "gold"]);
  expect(seen.get("x-absent") ?? null).toBeNull();
});

describe("a query", () => {
  test.each([
    ["", "", []],
    ["__sim", "", ["__sim"]],
    ["__sim=", "", ["__sim="]],
    ["__sim=BR", "", ["__sim=BR"]],
    ["a=1&__sim=BR", "a=1", ["__sim=BR"]],
    ["__sim=BR&a=1", "a=1", ["__sim=BR"]],
    ["a&__sim=BR&&b=__sim&__sim=DE&", "a&&b=__sim&", ["__sim=BR", "__sim=DE"]],
    ["%5F%5fs%69%6D=BR&a=%5f", "a=%5f", ["%5F%5fs%69%6D=BR"]],
    ["__sim=a=b", "", ["__sim=a=b"]],
    ["a=%zz+%20&__sim", "a=%zz+%20", ["__sim"]],
  ])("%j leaves %j", (query, left, parameters) => {
    expect([withoutSimParameter(query), simParameters(query)]).toEqual([left, parameters]);
  });

  test.each(["__SIM=BR", "_sim=BR", "__simulate=BR", "a__sim=1", "__sim;=1", "%255F_sim=BR", "__sim%3DBR", "sim=BR"])(
    "%j is not touched",
    (query) => {
      expect([withoutSimParameter(query), simParameters(query)]).toEqual([query, []]);
    },
  );

  const part = fc.oneof(
    fc.constantFrom("__sim", "__sim=BR", "%5f_sim=x", "_%5Fsim", "a=__sim", "__si%6d=", "%73im=1", "%", "%5", "", "="),
    fc.string({ maxLength: 12 }).map((text) => text.replaceAll("&", "")),
  );

  test("keeps every other part, byte for byte and in order", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const others = parts.filter((one) => decoded(one.split("=")[0] ?? "") !== "__sim");
        expect(withoutSimParameter(parts.join("&"))).toBe(others.join("&"));
        expect(simParameters(parts.join("&"))).toHaveLength(parts.length - others.length);
      }),
    );
  });
});

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
