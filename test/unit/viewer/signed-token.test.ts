import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TOKEN_KINDS, type SignedToken } from "../../../src/core/model/signed-token.ts";
import { SESSION_TOKENS } from "../../../src/core/viewer/session-token.ts";
import {
  isTokenText,
  LONGEST_TOKEN_MS,
  PEOPLE_TOKENS,
  readSignedToken,
  tokenRefusal,
  writeSignedToken,
} from "../../../src/core/viewer/signed-token.ts";
import { signedText, splitToken, tokenText } from "../../../src/core/viewer/token-text.ts";

const AT = 1_800_000_000_000;
const MINUTE = 60_000;

const TOKEN: SignedToken = {
  kind: "test",
  cluster: "sa-east",
  region: null,
  role: "canary",
  endMs: AT + 60 * MINUTE,
  environment: "production",
  by: "ada",
};

const LABEL = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const TEXT = fc.stringMatching(/^[!-~][ -~]{0,63}$/);
const anyToken: fc.Arbitrary<SignedToken> = fc.record({
  kind: fc.constantFrom(...TOKEN_KINDS),
  cluster: fc.option(LABEL),
  region: fc.option(LABEL),
  role: fc.option(LABEL),
  endMs: fc.nat(4_000_000_000).map((seconds) => seconds * 1000),
  environment: TEXT,
  by: TEXT,
});

describe("the payload", () => {
  test("has one spelling", () => {
    expect(writeSignedToken(TOKEN)).toBe(
      '{"k":"test","c":"sa-east","g":null,"r":"canary","e":1800003600,"n":"production","b":"ada"}',
    );
  });

  test("is read as it was written, and fits into the longest token", () => {
    fc.assert(
      fc.property(anyToken, (token) => {
        const payload = writeSignedToken(token);
        expect(readSignedToken(payload)).toEqual(token);
        const text = tokenText("k".repeat(16), Buffer.from(payload).toString("base64url"), "s".repeat(43));
        expect(splitToken(PEOPLE_TOKENS, text)).not.toBeNull();
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test("fits also where every text is as long as it may be, in three bytes a character", () => {
    const longest = "a".repeat(63);
    const wide = "あ".repeat(64);
    const token = { ...TOKEN, cluster: longest, region: longest, role: longest, environment: wide, by: wide };
    const payload = writeSignedToken({ ...token, kind: "preview" });
    expect(readSignedToken(payload)).not.toBeNull();
    const text = tokenText("k".repeat(16), Buffer.from(payload).toString("base64url"), "s".repeat(43));
    expect(text.length).toBeGreaterThan(900);
    expect(splitToken(PEOPLE_TOKENS, text)).not.toBeNull();
  });

  test("is never read from any other text", () => {
    const good = writeSignedToken(TOKEN);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ maxLength: 3 }), fc.nat(3), (at, put, cut) => {
        const text = good.slice(0, at) + put + good.slice(at + cut);
        const read = readSignedToken(text);
        expect(read === null ? text : writeSignedToken(read)).toBe(text);
      }),
      { seed: 42, numRuns: 3000 },
    );
  });

  test.each([
    ["no JSON", "nothing"],
    ["null", "null"],
    ["a list", '["test"]'],
    ["nothing said", "{}"],
    ["a kind of no such name", writeSignedToken(TOKEN).replace("test", "admin")],
    ["a kind that every object has", writeSignedToken(TOKEN).replace("test", "toString")],
    ["a name in upper case", writeSignedToken(TOKEN).replace("sa-east", "SA")],
    ["a number for a name", writeSignedToken(TOKEN).replace('"sa-east"', "7")],
    ["a name of 64 characters", writeSignedToken({ ...TOKEN, cluster: "a".repeat(64) })],
    ["an end in words", writeSignedToken(TOKEN).replace("1800003600", '"1800003600"')],
    ["an end before 1970", writeSignedToken({ ...TOKEN, endMs: -1000 })],
    ["half a second", writeSignedToken(TOKEN).replace("1800003600", "1800003600.5")],
    ["a number in another spelling", writeSignedToken(TOKEN).replace("1800003600", "18000036e2")],
    ["no maker", writeSignedToken({ ...TOKEN, by: "" })],
    ["a maker who breaks lines", writeSignedToken({ ...TOKEN, by: "a\nb" })],
    ["fields in another order", '{"c":null,"k":"test","g":null,"r":null,"e":1,"n":"p","b":"a"}'],
    ["a field twice", writeSignedToken(TOKEN).replace('"c":', '"c":"us-east","c":')],
    ["a field more", writeSignedToken(TOKEN).replace("}", ',"z":1}')],
    ["a blank", `${writeSignedToken(TOKEN)} `],
  ])("with %s is none", (_, payload) => {
    expect(readSignedToken(payload)).toBeNull();
  });
});

describe("a maker, an environment", () => {
  test.each(["a", "Ada Lovelace", "ada@streamtv.example", "Zoë", "x".repeat(64)])("%j can be one", (text) => {
    expect(isTokenText(text)).toBe(true);
  });
  test.each(["", " a", "x".repeat(65), "a\u0000", "a\u202Eb", "a\u2028b", "a\u200Bb", 7, null])("%j cannot", (text) => {
    expect(isTokenText(text)).toBe(false);
  });
});

describe("a token counts", () => {
  const shown = { kind: "test", environment: "production", at: AT } as const;

  test.each<[name: string, token: Partial<SignedToken>, refusal: ReturnType<typeof tokenRefusal>]>([
    ["as it is", {}, null],
    ["for another header", { kind: "debug" }, "other-kind"],
    ["elsewhere", { environment: "staging" }, "other-environment"],
    ["at its end", { endMs: AT }, "expired"],
    ["a second before its end", { endMs: AT + 1000 }, null],
    ["for a day", { endMs: AT + LONGEST_TOKEN_MS }, null],
    ["for a day, by a clock that is a little ahead", { endMs: AT + LONGEST_TOKEN_MS + MINUTE }, null],
    ["for longer", { endMs: AT + LONGEST_TOKEN_MS + 10 * MINUTE }, "too-long"],
  ])("%s: %j", (_, token, refusal) => {
    expect(tokenRefusal({ ...TOKEN, ...token }, shown)).toBe(refusal);
  });
});

describe("the text", () => {
  test("is signed over its use, so that a session's token and a person's are never each other's", () => {
    const [kid, payload] = ["k1", "e30"];
    expect(signedText(SESSION_TOKENS, kid, payload)).toBe("v1.k1.e30");
    expect(signedText(PEOPLE_TOKENS, kid, payload)).toBe("people:v1.k1.e30");
  });

  test.each(["", "v1", "v1.a.b", "v1.a.b.c.d", "v2.a.b.c", ".a.b.c", `v1.k.${"p".repeat(1000)}.s`])(
    "%s is none",
    (text) => {
      expect(splitToken(PEOPLE_TOKENS, text)).toBeNull();
    },
  );

  test("is put together as it was taken apart", () => {
    const parts = splitToken(PEOPLE_TOKENS, "v1.k1.cGF5.c2ln");
    expect(parts).toEqual({ kid: "k1", payload: "cGF5", signature: "c2ln", signed: "people:v1.k1.cGF5" });
    expect(tokenText("k1", "cGF5", "c2ln")).toBe("v1.k1.cGF5.c2ln");
  });
});
