import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assertionOf, claimsOf, isStillKept, probeAssertion, sharedName } from "../../../src/core/handoff/assertion.ts";
import type { Assertion } from "../../../src/core/model/handoff.ts";
import { asId, type RegionName, type RoleName } from "../../../src/core/model/ids.ts";

const LATAM = asId<RegionName>("latam");
const CANARY = { role: asId<RoleName>("canary") };
const SENT = { method: "GET", url: "https://gw.sa-east.streamtv.example/live/7/master.m3u8?token=1" };
const SHARED = assertionOf(CANARY, LATAM, { id: "gru-1", assertion: "shared" }, SENT);
const BOUND = assertionOf(CANARY, LATAM, { id: "gru-1", assertion: "request" }, SENT);
const SIGNING = { environment: "production", now: 1_764_195_930_999, jti: "j" };

describe("what is vouched for", () => {
  test("is the cluster by its id, the version and the region", () => {
    expect(SHARED).toEqual({ audience: "cluster:gru-1", version: "canary", region: "latam", request: null });
  });

  test("is also the method and the path where the cluster wants the request named", () => {
    expect(BOUND.request).toEqual({ method: "GET", path: "/live/7/master.m3u8" });
  });

  test("by a probe is the stable version, for no viewer's region", () => {
    const sent = { method: "HEAD", url: "https://gw.example/healthz" };
    expect(probeAssertion({ id: "gru-1", assertion: "request" }, sent)).toEqual({
      audience: "cluster:gru-1",
      version: "stable",
      region: "probe",
      request: { method: "HEAD", path: "/healthz" },
    });
  });

  test.each([
    ["https://gw.example/a/b", "/a/b"],
    ["https://gw.example/", "/"],
    ["https://gw.example", "/"],
    ["https://gw.example?a=/b", "/"],
    ["https://gw.example/a?b=/c?d", "/a"],
    ["http://127.0.0.1:8080/a://b/c?d", "/a://b/c"],
    ["https://gw.example//a//b", "//a//b"],
    ["https://gw.example/%2F%3f", "/%2F%3f"],
  ])("names the path of %s as %s", (url, path) => {
    const { request } = assertionOf(CANARY, LATAM, { id: "gru-1", assertion: "request" }, { method: "GET", url });
    expect(request?.path).toBe(path);
  });

  test("is the path that the platform would send, for every address", () => {
    const addresses = fc.webUrl({ withQueryParameters: true }).map((text) => new URL(text));
    fc.assert(
      fc.property(addresses, ({ href: url, pathname }) => {
        const { request } = assertionOf(CANARY, LATAM, { id: "a", assertion: "request" }, { method: "GET", url });
        expect(request?.path).toBe(pathname);
      }),
    );
  });
});

describe("claims", () => {
  test("say who, to whom, from this second on for a minute, and nothing of the request", () => {
    expect(claimsOf(SHARED, SIGNING)).toEqual({
      iss: "georouter/production",
      sub: "edge-router",
      aud: "cluster:gru-1",
      iat: 1_764_195_930,
      exp: 1_764_195_990,
      ver: "canary",
      rgn: "latam",
      jti: "j",
    });
  });

  test("name method and path where they are bound to their request", () => {
    expect(claimsOf(BOUND, SIGNING)).toMatchObject({ mth: "GET", pth: "/live/7/master.m3u8" });
  });
});

describe("keeping a token", () => {
  const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const shared = fc.record({ audience: names, version: names, region: names }).map((parts): Assertion => ({
    audience: `cluster:${parts.audience}`,
    version: asId<RoleName>(parts.version),
    region: asId<RegionName>(parts.region),
    request: null,
  }));

  test("what differs in cluster, version or region is kept apart, and only that", () => {
    fc.assert(
      fc.property(shared, shared, (one, other) => {
        const isSame = JSON.stringify(claimsOf(one, SIGNING)) === JSON.stringify(claimsOf(other, SIGNING));
        expect(sharedName(one) === sharedName(other)).toBe(isSame);
      }),
    );
  });

  test("one that is bound to its request is never kept", () => {
    expect(sharedName(BOUND)).toBeNull();
  });

  test("whenever it is used, it is of no time to come and has at least 40 s left", () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: -100_000, max: 100_000 }), (signedAt, passed) => {
        const { iat, exp } = claimsOf(SHARED, { ...SIGNING, now: signedAt });
        const now = signedAt + passed;
        fc.pre(isStillKept(iat, now));
        expect(iat * 1000).toBeLessThanOrEqual(now);
        expect(exp * 1000 - now).toBeGreaterThan(40_000 - 1);
      }),
    );
  });

  test("it is used for 20 s from the second in which it was signed, and not when the clock was set back", () => {
    const at = (now: number): boolean => isStillKept(100, now);
    expect([at(99_999), at(100_000), at(119_999), at(120_000)]).toEqual([false, true, true, false]);
  });
});
