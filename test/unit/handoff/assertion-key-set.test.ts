import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findKeys, readKeySet, writeKeySet } from "../../../src/core/handoff/assertion-key-set.ts";
import { liveKeyPair, type Jwk } from "../../../src/lab/live-key-pair.ts";

const { publicKey: A, privateKey: SECRET } = await liveKeyPair("a");
const { publicKey: B } = await liveKeyPair("b");
const RSA = { kty: "RSA", kid: "r", n: "AQ", e: "AQAB" };
const setOf = (...keys: readonly unknown[]): string => JSON.stringify({ keys });
const partsOf = ({ kid, x, y }: Jwk) => ({ kid, x, y });

describe("a set that is to be served", () => {
  test("is read, and written with nothing in it but public keys", () => {
    const text = setOf({ ...A, note: "mine", key_ops: ["sign"] }, B);
    const read = readKeySet(text);
    expect(read).toEqual({ ok: true, value: [partsOf(A), partsOf(B)] });
    expect(JSON.parse(writeKeySet(read.ok ? read.value : []))).toEqual({ keys: [A, B] });
  });

  test.each([
    ["no JSON", "keys", "wanted is JSON"],
    ["null", "null", "wanted is JSON"],
    ["a list", "[]", "wanted is JSON"],
    ["keys that are no list", '{"keys":{}}', "wanted is JSON"],
    ["one key, in no set", JSON.stringify(A), "wanted is JSON"],
    ["an empty set", setOf(), "no key for ES256"],
    ["a private key", setOf(A, SECRET), "key 2 is private"],
    ["a private key whose secret is empty", setOf({ ...A, d: "" }), "key 1 is private"],
    ["a secret key", setOf({ kty: "oct", kid: "o", k: "AQ" }), "key 1 is private"],
    ["text in the place of a key", setOf("a"), "key 1 is no JSON object"],
    ["an RSA key", setOf(A, RSA), "key 2 is none for ES256"],
    ["another curve", setOf({ ...A, crv: "P-384" }), "none for ES256"],
    ["another algorithm", setOf({ ...A, alg: "ECDH-ES" }), "none for ES256"],
    ["a key without a name", setOf({ ...A, kid: undefined }), "no kid"],
    ["a name that breaks lines", setOf({ ...A, kid: "a\nb" }), "no kid"],
    ["half a point", setOf({ ...A, y: undefined }), "no x and y"],
    ["a short point", setOf({ ...A, y: String(A["y"]).slice(1) }), "no x and y"],
    ["two keys of one name", setOf(A, { ...B, kid: "a" }), "two keys are called a"],
    ["nine keys", setOf(...Array.from({ length: 9 }, (_, at) => ({ ...A, kid: `k${at}` }))), "at most 8"],
  ])("is refused when it is %s", (_what, text, why) => {
    const read = readKeySet(text);
    expect(read.ok ? "" : read.error).toContain(why);
  });

  test("whatever is read, nothing private is ever written", () => {
    const members = fc.dictionary(fc.constantFrom("d", "k", "kid", "kty", "alg", "x5c", "oth", "p"), fc.string());
    fc.assert(
      fc.property(fc.array(members, { maxLength: 3 }), (extras) => {
        const read = readKeySet(setOf(...extras.map((extra, at) => ({ ...A, kid: `k${at}`, ...extra }))));
        if (!read.ok) return;
        const { keys } = JSON.parse(writeKeySet(read.value)) as { readonly keys: readonly object[] };
        for (const key of keys) expect(Object.keys(key)).toEqual(["kid", "kty", "crv", "alg", "use", "x", "y"]);
      }),
    );
  });

  test("what is written is read again as the same", () => {
    const kids = fc.uniqueArray(fc.stringMatching(/^[\w.-]{1,64}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(kids, (all) => {
        const keys = all.map((kid) => ({ kid, x: String(A["x"]), y: String(A["y"]) }));
        expect(readKeySet(writeKeySet(keys))).toEqual({ ok: true, value: keys });
      }),
    );
  });
});

describe("a set that a verifier is given", () => {
  test("may hold keys for other purposes, which are passed over", () => {
    expect(findKeys({ keys: [RSA, A, { kty: "EC", crv: "P-521" }, 7, null] })).toEqual({
      ok: true,
      value: [partsOf(A)],
    });
  });

  test("may not hold a private one, whatever it is for", () => {
    for (const key of [SECRET, { ...RSA, d: "AQ" }, { kty: "oct", k: "AQ" }]) {
      expect(findKeys({ keys: [A, key] })).toMatchObject({ ok: false });
    }
  });

  test("must hold one at least", () => {
    for (const set of [{ keys: [] }, { keys: [RSA] }, {}, null, "keys", { keys: "a" }]) {
      expect(findKeys(set)).toMatchObject({ ok: false });
    }
  });
});
