import { describe, expect, test } from "vitest";
import { connectionNames, isStrippedClaim, passesOn, routeHeaders } from "../../../src/core/handoff/strip-list.ts";

describe("names that Connection lists", () => {
  const rows: [header: string | null, names: string[]][] = [
    [null, []],
    ["close", ["close"]],
    ["X-Secret, keep-alive,\tX-Other ", ["x-secret", "keep-alive", "x-other"]],
    ["Cookie, x-a, Authorization, HOST, upgrade, content-type, sec-websocket-protocol", ["x-a"]],
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

const NO_CLAIMS = { names: [], believed: false, addressHeader: null };

describe("a header of a viewer", () => {
  const rows: [name: string, value: string, connection: string | null, goesOn: boolean][] = [
    ["accept", "*/*", null, true],
    ["Host", "play.example", null, false],
    ["x-edge-version", "canary", null, false],
    ["x_edge_version", "canary", null, false],
    ["X-Secret", "1", "x-secret", false],
    ["cookie", "a=1", "cookie", true],
    ["Authorization", "Bearer x", "Authorization, close", true],
    ["upgrade", "websocket", "upgrade", true],
    ["Upgrade", "WebSocket", "Upgrade", true],
    ["upgrade", "h2c", "upgrade, http2-settings", false],
    ["upgrade", "websocket, h2c", "upgrade", false],
  ];
  test.each(rows)("%s: %s, with Connection: %s, goes on: %s", (name, value, connection, goesOn) => {
    expect(passesOn({ claims: NO_CLAIMS, request: null }, connection)(name, value)).toBe(goesOn);
  });
});

describe("headers of the route", () => {
  const request = { set: { "x-tier": "gold" }, remove: ["x-debug-token"] };
  const goesOn = passesOn({ claims: NO_CLAIMS, request }, null);

  test.each(["x-tier", "X-Tier", "x_tier", "x-debug-token", "X_Debug_Token"])("%s of the viewer ends here", (name) => {
    expect(goesOn(name, "1")).toBe(false);
  });

  test("all else goes on", () => {
    expect([goesOn("x-other", "1"), goesOn("x-tier-2", "1")]).toEqual([true, true]);
  });

  test("are set, but for names that belong to the edge", () => {
    const set = { "x-tier": "gold", "x-envoy-max-retries": "9", "x-forwarded-for": "1.2.3.4" };
    expect(routeHeaders({ request: { set, remove: [] } })).toEqual([["x-tier", "gold"]]);
    expect(routeHeaders({ request: null })).toEqual([]);
  });
});
