import { describe, expect, test } from "vitest";
import { connectionNames, isInternalAnswer, isStrippedClaim } from "../../../src/core/handoff/strip-list.ts";

describe("an answer's header", () => {
  const rows: [name: string, internal: boolean][] = [
    ["x-edge-served-version", true],
    ["X-Edge-Served-Cluster", true],
    ["X-Georouter-Located", true],
    ["x-envoy-upstream-service-time", true],
    ["l5d-proxy-error", true],
    ["content-type", false],
    ["set-cookie", false],
    ["x-request-id", false],
    ["via", false],
  ];
  test.each(rows)("%s stays between gateway and edge: %s", (name, internal) => {
    expect(isInternalAnswer(name)).toBe(internal);
  });
});

describe("names that Connection lists", () => {
  const rows: [header: string | null, names: string[]][] = [
    [null, []],
    ["close", ["close"]],
    ["X-Secret, keep-alive,\tCookie ", ["x-secret", "keep-alive", "cookie"]],
    ["", [""]],
  ];
  test.each(rows)("%j", (header, names) => {
    expect(connectionNames(header)).toEqual(names);
  });
});

describe("claims of address and place", () => {
  const names = ["x-address", "x-country", "x_region"];
  const rows: [name: string, believed: boolean, stripped: boolean][] = [
    ["x-country", false, true],
    ["X-Country", false, true],
    ["x_country", false, true],
    ["x-region", false, true],
    ["x-city", false, false],
    ["x-country", true, false],
    ["X-Country", true, false],
    ["x_country", true, true],
    ["x_region", true, false],
    ["x-region", true, true],
    ["x-city", true, false],
    ["x-address", false, true],
    ["X-Address", true, true],
    ["x_address", true, true],
  ];
  test.each(rows)("%s, believed: %s, ends here: %s", (name, believed, stripped) => {
    expect(isStrippedClaim(name, { names, believed, addressHeader: "x-address" })).toBe(stripped);
  });

  test("where the rules read none, nothing ends here", () => {
    expect(isStrippedClaim("x-country", { names: [], believed: false, addressHeader: null })).toBe(false);
  });
});
