/**
 * Which signed live values an edge believes. Values are signed by another implementation (jose) than the edge verifies with.
 */
import * as fc from "fast-check";
import { generateKeyPair, UnsecuredJWT, CompactSign } from "jose";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { LIVE_TYPE } from "../../src/core/bundle/signed-live.ts";
import { openLive, unsealed, type LiveTrust } from "../../src/edge/live/open-live.ts";
import { liveKeys } from "../../src/edge/live/live-keys.ts";
import { liveSigner, unitedSets, type LiveSigner } from "./rig/live-signer.ts";

const TEXT = JSON.stringify({ format: 3, why: "São Paulo ne répond pas — 日本" });

let signer: LiveSigner;
let other: LiveSigner;
let trust: LiveTrust;
beforeAll(async () => {
  signer = await liveSigner();
  other = await liveSigner("test-2");
  trust = { keys: await liveKeys(signer.publicSet), environment: "production" };
});
afterEach(() => vi.restoreAllMocks());

const base64Url = (text: string): string => Buffer.from(text).toString("base64url");

describe("a signed value", () => {
  test("of a known key, for this environment, is read back as it was written, in whatever alphabet", async () => {
    expect(await openLive(await signer.signText(TEXT), trust)).toEqual({ ok: true, value: TEXT });
  });

  test("is believed from either of two keys while keys change, and from one that was taken away no more", async () => {
    const both = { ...trust, keys: await liveKeys(unitedSets(signer.publicSet, other.publicSet)) };
    const [older, newer] = [await signer.signText(TEXT), await other.signText(TEXT)];
    expect([await openLive(older, both), await openLive(newer, both)].map(({ ok }) => ok)).toEqual([true, true]);
    const after = { ...trust, keys: await liveKeys(other.publicSet) };
    expect(await openLive(older, after)).toEqual({ ok: false, error: "unknown_key" });
  });

  test("however it was changed, is refused", async () => {
    const signed = await signer.signText(TEXT);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(signed.length - 1),
        fc.constantFrom(...Array.from("AZaz09-_.=\n{")),
        async (at, character) => {
          fc.pre(signed[at] !== character);
          const changed = signed.slice(0, at) + character + signed.slice(at + 1);
          const opened = await openLive(changed, trust);
          // The last character of a part holds bits that base64 leaves out.
          expect(opened.ok ? opened.value : "refused").toBeOneOf(["refused", TEXT]);
          expect(await openLive(signed.slice(0, at), trust)).toMatchObject({ ok: false });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("is refused, and says why:", () => {
  const rows: [name: string, make: () => Promise<string> | string, why: string][] = [
    ["plain JSON", () => TEXT, "unsigned"],
    ["nothing", () => "", "unsigned"],
    ["a page", () => "<html>a.b.c</html>", "unsigned"],
    ["a fourth part", async () => `${await signer.signText(TEXT)}.AAAA`, "unsigned"],
    ["a header that is no JSON", () => `${base64Url("no")}.${base64Url(TEXT)}.AAAA`, "unsigned"],
    ["a header that is a list", () => `${base64Url("[]")}.${base64Url(TEXT)}.AAAA`, "unsigned"],
    ["`alg: none`", () => new UnsecuredJWT({ format: 3 }).encode().replace(/\.$/, ".AAAA"), "algorithm"],
    [
      "an HMAC by the public key",
      async () => {
        const secret = new TextEncoder().encode(signer.publicSet);
        const signed = new CompactSign(new TextEncoder().encode(TEXT));
        return signed
          .setProtectedHeader({ alg: "HS256", typ: LIVE_TYPE, kid: signer.kid, env: "production" })
          .sign(secret);
      },
      "algorithm",
    ],
    [
      "another curve",
      async () => {
        const { privateKey } = await generateKeyPair("ES384");
        const signed = new CompactSign(new TextEncoder().encode(TEXT));
        return signed
          .setProtectedHeader({ alg: "ES384", typ: LIVE_TYPE, kid: signer.kid, env: "production" })
          .sign(privateKey);
      },
      "algorithm",
    ],
    ["a key that is not ours", () => other.signText(TEXT), "unknown_key"],
    ["a key that is not ours under our name", () => other.signText(TEXT, { kid: signer.kid }), "signature"],
    ["no name of a key", () => signer.signText(TEXT, { kid: undefined }), "unknown_key"],
    ["a name that every record has", () => signer.signText(TEXT, { kid: "constructor" }), "unknown_key"],
    ["another environment", () => signer.signText(TEXT, { env: "staging" }), "environment"],
    ["no environment", () => signer.signText(TEXT, { env: undefined }), "environment"],
    ["something else that our key signed", () => signer.signText(TEXT, { typ: "JWT" }), "unsigned"],
    [
      "a signature of the other form (DER)",
      async () => {
        const [header, payload] = (await signer.signText(TEXT)).split(".");
        return `${header}.${payload}.${Buffer.alloc(71, 48).toString("base64url")}`;
      },
      "signature",
    ],
    ["more than any value is long", () => `${"A".repeat(17_000_000)}.A.A`, "unsigned"],
  ];
  test.each(rows)("%s", async (_, make, why) => {
    expect(await openLive(await make(), trust)).toEqual({ ok: false, error: why });
  });
});

describe("keys that cannot be read", () => {
  test.each([
    ["no JSON", "soon"],
    ["no set", "{}"],
    ["an empty set", '{"keys":[]}'],
    ["a key of another kind", '{"keys":[{"kid":"a","kty":"OKP","crv":"Ed25519","x":"AA"}]}'],
    ["a key without a kid", '{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}'],
    ["a point that is on no curve", '{"keys":[{"kid":"a","kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}'],
  ])("%s: nothing is believed, and the log says so once", async (_, set) => {
    const lines: string[] = [];
    vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
    const keys = await liveKeys(set);
    expect(await liveKeys(set)).toBe(keys);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/LIVE_KEYS cannot be read.*georouter key new/);
    expect(await openLive(await signer.signText(TEXT), { ...trust, keys })).toEqual({
      ok: false,
      error: "unknown_key",
    });
  });
});

test("without keys a value of the control plane itself is read signed or not", async () => {
  expect(unsealed(TEXT)).toBe(TEXT);
  expect(unsealed(await signer.signText(TEXT))).toBe(TEXT);
  expect(unsealed("<html>")).toBe("<html>");
});
