/**
 * The verifier as origins use it: shapes of requests, what it returns, clocks, options.
 */
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeClaims } from "../../../src/verifier/judge-claims.ts";
import { createVerifier } from "../../../src/verifier/verifier.ts";
import type { AskedRequest, VerifierOptions } from "../../../src/verifier/verification.ts";
import { claimsAt, mint, pairs } from "./minted.ts";

const { edge } = await pairs();
const OPTIONS: VerifierOptions = { jwks: { keys: [edge.publicKey] }, cluster: "sa-east", environment: "production" };
const verifier = createVerifier(OPTIONS);
const NOW = Date.now();
const PATH = "/live/7/master.m3u8";
const BOUND = await mint(edge, claimsAt(NOW, { mth: "GET", pth: PATH }));

const reasonOf = async (request: AskedRequest): Promise<string> => {
  const judged = await verifier.verify(request);
  return judged.ok ? "believed" : judged.reason;
};

test("what is vouched for comes from the token", async () => {
  const claims = claimsAt(NOW);
  const headers = { "x-edge-assertion": await mint(edge, claims), "x-edge-region": "made-up" };
  expect(await verifier.verify({ method: "GET", url: "/", headers })).toEqual({
    ok: true,
    vouched: {
      version: "canary",
      region: "latam",
      issuedAt: claims["iat"],
      expiresAt: claims["exp"],
      tokenId: claims["jti"],
    },
  });
});

describe("a request", () => {
  test("of node:http is taken as it is", async () => {
    const request = new IncomingMessage(new Socket());
    request.method = "GET";
    request.url = `${PATH}?a=1`;
    request.headers["x-edge-assertion"] = BOUND;
    expect(await reasonOf(request)).toBe("believed");
    request.url = "/other";
    expect(await reasonOf(request)).toBe("wrong-request");
  });

  test("of Express is judged by the address that came, not by what a router left of it", async () => {
    const headers = { "x-edge-assertion": BOUND };
    expect(await reasonOf({ method: "GET", url: "/master.m3u8", originalUrl: `${PATH}?a`, headers })).toBe("believed");
    expect(await reasonOf({ method: "GET", url: PATH, originalUrl: `/v1${PATH}`, headers })).toBe("wrong-request");
  });

  test("of Fetch is taken as it is", async () => {
    const headers = { "X-Edge-Assertion": BOUND };
    expect(await reasonOf(new Request(`https://origin.example${PATH}?a=1`, { headers }))).toBe("believed");
    expect(await reasonOf(new Request("https://origin.example/", { headers }))).toBe("wrong-request");
    expect(await reasonOf(new Request(`https://origin.example${PATH}`, { headers, method: "PUT" }))).toBe(
      "wrong-request",
    );
  });

  test.each([
    ["/", "/"],
    ["/?a=/b", "/"],
    ["//a//b?c", "//a//b"],
    ["http://origin.example", "/"],
    ["http://origin.example?a", "/"],
    ["HTTPS://origin.example:8443/a%2Fb?c", "/a%2Fb"],
    ["/a://b/c", "/a://b/c"],
  ])("for %s asks for the path %s", async (url, path) => {
    const token = await mint(edge, claimsAt(NOW, { mth: "GET", pth: path }));
    expect(await reasonOf({ method: "GET", url, headers: { "x-edge-assertion": token } })).toBe("believed");
  });

  test("whose version is not the vouched one is refused: a gateway chose by it", async () => {
    const token = await mint(edge, claimsAt(NOW));
    const asked = (version: string) =>
      reasonOf({ method: "GET", url: "/", headers: { "x-edge-assertion": token, "x-edge-version": version } });
    expect([await asked("canary"), await asked("stable"), await asked("canary, stable"), await asked("")]).toEqual([
      "believed",
      "wrong-version",
      "wrong-version",
      "wrong-version",
    ]);
  });
});

describe("clocks", () => {
  const expected = { issuer: "georouter/production", audience: "cluster:sa-east", bind: "present" as const };
  const judge = (signedAt: number, now: number, clockToleranceS: number): string => {
    const judged = judgeClaims(claimsAt(signedAt), { headers: {} }, { ...expected, clockToleranceS }, now);
    return typeof judged === "string" ? judged : "believed";
  };

  test("a token is good from its second to its end, and by the tolerance more on both sides", () => {
    const at = 1_764_195_930_000;
    const table = [-6, -5, 0, 59.9, 60, 64.9, 65].map((s) => judge(at, at + s * 1000, 5));
    expect(table).toEqual(["not-yet", "believed", "believed", "believed", "believed", "believed", "expired"]);
    expect([judge(at, at - 1000, 0), judge(at, at + 60_000, 0)]).toEqual(["not-yet", "expired"]);
  });

  test("whatever the edge sends is good as long as the clocks differ by no more than the tolerance", () => {
    const ages = fc.integer({ min: 0, max: 20_000 });
    const tolerances = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1e12, max: 2e12 }),
        ages,
        tolerances,
        fc.double({ min: -1, max: 1, noNaN: true }),
        (signedAt, age, tolerance, skew) => {
          expect(judge(signedAt, signedAt + age + skew * tolerance * 1000, tolerance)).toBe("believed");
        },
      ),
    );
  });
});

describe("options that cannot be used are said at once", () => {
  test.each<[string, Partial<VerifierOptions>, RegExp]>([
    ["no cluster", { cluster: "" }, /must be named/],
    ["no environment", { environment: "" }, /must be named/],
    ["a tolerance of an hour", { clockToleranceS: 3600 }, /0 to 60/],
    ["a tolerance that is no number", { clockToleranceS: Number.NaN }, /0 to 60/],
    ["an empty set", { jwks: { keys: [] } }, /no key for ES256/],
    ["a set of other keys", { jwks: { keys: [{ kty: "RSA", kid: "a", n: "AQ", e: "AQAB" }] } }, /no key for ES256/],
    ["a private key", { jwks: { keys: [edge.privateKey] } }, /private/],
    ["two keys of one name", { jwks: { keys: [edge.publicKey, edge.publicKey] } }, /name of its own/],
  ])("%s", (_what, options, words) => {
    expect(() => createVerifier({ ...OPTIONS, ...options })).toThrow(words);
  });

  test("no keys at all", () => {
    expect(() => createVerifier({ cluster: "sa-east", environment: "production" })).toThrow(/jwks/);
  });
});
