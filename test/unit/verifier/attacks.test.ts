/**
 * What somebody without the edge's key may try, and what the verifier says to it.
 */
import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createVerifier } from "../../../src/verifier/verifier.ts";
import type { VerifierOptions } from "../../../src/verifier/verification.ts";
import { claimsAt, mint, pairs, segment, type Claims } from "./minted.ts";

const { edge, other } = await pairs();
const JWKS = { keys: [edge.publicKey] };
const NOW = Date.now();
const GOOD = await mint(edge, claimsAt(NOW));
const [HEADER = "", PAYLOAD = "", SIGNATURE = ""] = GOOD.split(".");

const minted = (claims: Claims, header?: Claims): Promise<string> => mint(edge, claimsAt(NOW, claims), header);

/** What is said to this text in the header; `believed` when it is taken. */
async function said(token: string | readonly string[] | undefined, options: Partial<VerifierOptions> = {}) {
  const verifier = createVerifier({ jwks: JWKS, cluster: "sa-east", environment: "production", ...options });
  const request = { method: "GET", url: "/live/7/master.m3u8?a=1", headers: { "x-edge-assertion": token } };
  const judged = await verifier.verify(request);
  return judged.ok ? "believed" : judged.reason;
}

/** A token whose MAC is made with the public key, as text, for the secret. */
function hmacWithPublicKey(): string {
  const pem = createPublicKey({ key: edge.publicKey, format: "jwk" }).export({
    type: "spki",
    format: "pem",
  });
  const signed = `${segment({ alg: "HS256", kid: "a1", typ: "JWT" })}.${PAYLOAD}`;
  return `${signed}.${createHmac("sha256", pem).update(signed).digest("base64url")}`;
}

/** The same signature in ASN.1, which JOSE does not know (RFC 7518, 3.4). */
function inAsn1(): string {
  const raw = Buffer.from(SIGNATURE, "base64url");
  const integer = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([2, 33, 0]), bytes]);
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return `${HEADER}.${PAYLOAD}.${Buffer.concat([Buffer.from([0x30, body.length]), body]).toString("base64url")}`;
}

test("the edge's own token is believed: everything below differs in one thing", async () => {
  expect(await said(GOOD)).toBe("believed");
});

describe("a forged token is not believed", () => {
  const cases: readonly (readonly [what: string, token: string | Promise<string> | undefined, reason: string])[] = [
    ["none", undefined, "missing"],
    ["an empty one", "", "missing"],
    ["two, the good one first", `${GOOD}, ${GOOD}`, "malformed"],
    ["two without a blank", `${GOOD},${GOOD}`, "malformed"],
    ["one behind a scheme", `Bearer ${GOOD}`, "malformed"],
    ["one with a blank behind it", `${GOOD} `, "malformed"],
    ["one with a line break", `${GOOD}\n`, "malformed"],
    ["no dots", "a1", "malformed"],
    ["two parts", `${HEADER}.${PAYLOAD}`, "malformed"],
    ["no signature", `${HEADER}.${PAYLOAD}.`, "malformed"],
    ["five parts, as encrypted ones have", `${GOOD}.a.b`, "malformed"],
    ["padding", `${HEADER}=.${PAYLOAD}.${SIGNATURE}`, "malformed"],
    ["one that is cut short", GOOD.slice(0, -10), "bad-signature"],
    ["one that is cut within its payload", `${HEADER}.${PAYLOAD.slice(0, -8)}.${SIGNATURE}`, "bad-signature"],
    ["a huge one", `${HEADER}.${"a".repeat(1_000_000)}.${SIGNATURE}`, "malformed"],
    ["a header that is no JSON", `${segment("{")}.${PAYLOAD}.${SIGNATURE}`, "malformed"],
    ["a header that is null", `${segment(null)}.${PAYLOAD}.${SIGNATURE}`, "malformed"],
    ["a header that is a list", `${segment([])}.${PAYLOAD}.${SIGNATURE}`, "malformed"],
    ["alg none", `${segment({ alg: "none", kid: "a1", typ: "JWT" })}.${PAYLOAD}.a`, "malformed"],
    ["alg None, no signature", `${segment({ alg: "None", kid: "a1", typ: "JWT" })}.${PAYLOAD}.`, "malformed"],
    ["HS256 with the public key for the secret", hmacWithPublicKey(), "malformed"],
    ["ES384", `${segment({ alg: "ES384", kid: "a1", typ: "JWT" })}.${PAYLOAD}.${SIGNATURE}`, "malformed"],
    ["another type", minted({}, { typ: "at+jwt" }), "malformed"],
    ["no type", `${segment({ alg: "ES256", kid: "a1" })}.${PAYLOAD}.${SIGNATURE}`, "malformed"],
    ["no name of a key", `${segment({ alg: "ES256", typ: "JWT" })}.${PAYLOAD}.${SIGNATURE}`, "malformed"],
    ["a key that it brings along", minted({}, { jwk: other.publicKey }), "malformed"],
    ["an address of keys that it brings along", minted({}, { jku: "https://evil.example/jwks.json" }), "malformed"],
    ["a name that nobody has", minted({}, { kid: "a2" }), "unknown-key"],
    ["a name of every object", minted({}, { kid: "__proto__" }), "unknown-key"],
    ["a path for a name", minted({}, { kid: "../../dev/null" }), "unknown-key"],
    ["another key under this name", mint(other, claimsAt(NOW)), "bad-signature"],
    ["a signature of zeros", `${HEADER}.${PAYLOAD}.${Buffer.alloc(64).toString("base64url")}`, "bad-signature"],
    ["a signature in ASN.1", inAsn1(), "bad-signature"],
    ["another version, under the old signature", withClaims({ ver: "stable" }), "bad-signature"],
    ["another cluster, under the old signature", withClaims({ aud: "cluster:eu-west" }), "bad-signature"],
    ["a later end, under the old signature", withClaims({ exp: Math.floor(NOW / 1000) + 6000 }), "bad-signature"],
  ];
  test.each(cases)("%s", async (_what, token, reason) => {
    expect(await said(await token)).toBe(reason);
  });

  test("two headers, as Fetch and as Node give them", async () => {
    expect(await said([GOOD, GOOD])).toBe("malformed");
    const headers = new Headers([
      ["x-edge-assertion", GOOD],
      ["X-Edge-Assertion", GOOD],
    ]);
    const verifier = createVerifier({ jwks: JWKS, cluster: "sa-east", environment: "production" });
    expect(await verifier.verify({ method: "GET", url: "/", headers })).toEqual({ ok: false, reason: "malformed" });
  });

  test("any single character of it changed", async () => {
    // The last character of a signature holds bits that no byte has: four spellings of it are the same signature.
    const places = fc.nat(GOOD.length - 2).filter((at) => GOOD[at] !== ".");
    const letters = fc.stringMatching(/^[\w.-]$/);
    await fc.assert(
      fc.asyncProperty(places, letters, async (at, letter) => {
        fc.pre(GOOD[at] !== letter);
        expect(await said(GOOD.slice(0, at) + letter + GOOD.slice(at + 1))).not.toBe("believed");
      }),
      { numRuns: 300 },
    );
  });

  test("any text at all; nothing is ever thrown", async () => {
    const parts = fc.array(fc.oneof(fc.base64String(), fc.json().map(segment), fc.string()), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(parts, async (texts) => {
        expect(await said(texts.join("."))).not.toBe("believed");
      }),
    );
  });
});

function withClaims(claims: Claims): string {
  return `${HEADER}.${segment(claimsAt(NOW, claims))}.${SIGNATURE}`;
}

describe("a token that the edge signed is not believed", () => {
  const second = Math.floor(NOW / 1000);
  const cases: readonly (readonly [what: string, claims: Claims, reason: string])[] = [
    ["after its end", { iat: second - 120, exp: second - 60 }, "expired"],
    ["before its beginning", { iat: second + 60, exp: second + 120 }, "not-yet"],
    ["when it lives for longer than a minute", { exp: second + 61 }, "malformed"],
    ["when it ends before it begins", { iat: second, exp: second }, "malformed"],
    ["without an end", { exp: undefined }, "malformed"],
    ["without a beginning", { iat: undefined }, "malformed"],
    ["with an end in words", { exp: String(second + 60) }, "malformed"],
    ["with a beginning in fractions", { iat: second - 0.5 }, "malformed"],
    ["at another cluster", { aud: "cluster:eu-west" }, "wrong-audience"],
    ["at a cluster whose name this one begins", { aud: "cluster:sa-east-2" }, "wrong-audience"],
    ["at a list of clusters", { aud: ["cluster:sa-east", "cluster:eu-west"] }, "wrong-audience"],
    ["without a cluster", { aud: undefined }, "wrong-audience"],
    ["from another environment", { iss: "georouter/staging" }, "wrong-issuer"],
    ["from another product", { iss: "georouter" }, "wrong-issuer"],
    ["without an issuer", { iss: undefined }, "wrong-issuer"],
    ["when it is for another purpose", { sub: "ops" }, "wrong-subject"],
    ["without a version", { ver: undefined }, "malformed"],
    ["with a number for its region", { rgn: 7 }, "malformed"],
    ["for another path", { mth: "GET", pth: "/live/8/master.m3u8" }, "wrong-request"],
    ["for this path with its query", { mth: "GET", pth: "/live/7/master.m3u8?a=1" }, "wrong-request"],
    ["for this path in other letters", { mth: "GET", pth: "/live/7/%6daster.m3u8" }, "wrong-request"],
    ["for another method", { mth: "POST", pth: "/live/7/master.m3u8" }, "wrong-request"],
    ["for a method alone", { mth: "GET" }, "wrong-request"],
    ["for a path alone", { pth: "/live/7/master.m3u8" }, "wrong-request"],
  ];
  test.each(cases)("%s", async (_what, claims, reason) => {
    expect(await said(await minted(claims))).toBe(reason);
  });

  test("when it holds no claims", async () => {
    for (const payload of ["", "null", "[", '"text"', "7"]) {
      const [header] = (await minted({})).split(".");
      expect(await said(await signAnything(`${header}.${segment(payload)}`))).toMatch(/^(malformed|wrong-issuer)$/);
    }
  });

  test("with a request's name missing, where one is required", async () => {
    expect(await said(GOOD, { bind: "required" })).toBe("wrong-request");
    const bound = await minted({ mth: "GET", pth: "/live/7/master.m3u8" });
    expect(await said(bound, { bind: "required" })).toBe("believed");
    expect(await said(await minted({ mth: "POST", pth: "/x" }), { bind: "never" })).toBe("believed");
  });
});

/** The edge's signature under any text. */
async function signAnything(text: string): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", edge.privateKey as JsonWebKey, algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, Buffer.from(text));
  return `${text}.${Buffer.from(signature).toString("base64url")}`;
}

describe("what remains possible, and is documented", () => {
  test("a shared token is good for every path of its cluster until it ends, whoever holds it", async () => {
    const verifier = createVerifier({ jwks: JWKS, cluster: "sa-east", environment: "production" });
    for (const url of ["/", "/admin", "/live/8/master.m3u8"]) {
      const judged = await verifier.verify({ method: "DELETE", url, headers: { "x-edge-assertion": GOOD } });
      expect(judged.ok).toBe(true);
    }
  });
});
