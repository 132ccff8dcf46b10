import { describe, expect, test } from "vitest";
import { readAssertionKey } from "../../../src/core/handoff/assertion-key.ts";
import { liveKeyPair } from "../../../src/lab/live-key-pair.ts";

const { privateKey, publicKey } = await liveKeyPair("assertion-2026-11-27");
const read = (value: unknown) => readAssertionKey(JSON.stringify(value));

describe("the secret ASSERTION_KEY", () => {
  test("is what `georouter key new` writes", () => {
    const { x, y, d } = privateKey;
    expect(read(privateKey)).toEqual({ ok: true, value: { kid: "assertion-2026-11-27", x, y, d } });
  });

  test.each([
    ["nothing", "", "no JSON object"],
    ["text", '"key"', "no JSON object"],
    ["cut short", JSON.stringify(privateKey).slice(0, -1), "no JSON object"],
    ["null", "null", "no JSON object"],
    ["a key set", JSON.stringify({ keys: [privateKey] }), "no key for ES256"],
    ["a secret key", JSON.stringify({ kty: "oct", kid: "a", k: "c2VjcmV0" }), "no key for ES256"],
    ["another curve", JSON.stringify({ ...privateKey, crv: "P-384" }), "no key for ES256"],
    ["the public half", JSON.stringify(publicKey), "the public half"],
    ["without a name", JSON.stringify({ ...privateKey, kid: undefined }), "no kid"],
    ["with a name that breaks lines", JSON.stringify({ ...privateKey, kid: "a\nb" }), "no kid"],
    ["with a name that is too long", JSON.stringify({ ...privateKey, kid: "a".repeat(65) }), "no kid"],
    ["without its point", JSON.stringify({ ...privateKey, x: undefined }), "x and y"],
  ])("is refused in words when it is %s", (_what, text, why) => {
    const result = readAssertionKey(text);
    expect(result.ok ? "" : result.error).toContain(why);
  });

  test("what is said of it holds no part of it", () => {
    const secret = String(privateKey["d"]);
    for (const value of [{ ...privateKey, crv: "x" }, { ...privateKey, kid: secret.repeat(3) }, [secret]]) {
      const result = read(value);
      expect(result.ok ? secret : result.error).not.toContain(secret);
    }
    expect(readAssertionKey(secret)).toEqual({ ok: false, error: "it is no JSON object" });
  });
});
