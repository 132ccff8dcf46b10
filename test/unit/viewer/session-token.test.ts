import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asId } from "../../../src/core/model/ids.ts";
import type { Pin } from "../../../src/core/model/session.ts";
import { readPin, SESSION_TOKENS, writePin } from "../../../src/core/viewer/session-token.ts";
import { splitToken } from "../../../src/core/viewer/token-text.ts";

const PIN: Pin = {
  cluster: "sa-east",
  role: asId("canary"),
  arms: {},
  bucket: 12_560,
  endMs: 1_800_021_600_000,
  route: asId("live"),
};

const LABEL = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const anyPin = fc.record({
  cluster: LABEL,
  role: LABEL.map((text) => asId<Pin["role"]>(text)),
  arms: fc.dictionary(LABEL, LABEL, { maxKeys: 2 }),
  bucket: fc.option(fc.nat(99_999)),
  endMs: fc.nat(4_000_000_000).map((seconds) => seconds * 1000),
  route: LABEL.map((text) => asId<NonNullable<Pin["route"]>>(text)),
});

describe("the payload", () => {
  test("is compact", () => {
    expect(writePin(PIN)).toBe('{"c":"sa-east","r":"canary","a":{},"b":12560,"e":1800021600,"t":"live"}');
  });

  test("is read as it was written", () => {
    fc.assert(
      fc.property(anyPin, (pin) => {
        expect(readPin(writePin(pin))).toEqual(pin);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test("ends at a whole second, and never later than the session", () => {
    expect(readPin(writePin({ ...PIN, endMs: PIN.endMs + 999 }))?.endMs).toBe(PIN.endMs);
  });

  test.each([
    ["no JSON", "nothing"],
    ["a list", "[1,2,3,4,5,6]"],
    ["null", "null"],
    ["a text", '"abcdef"'],
    ["a field too few", '{"c":"a","r":"b","a":{},"b":1,"e":1}'],
    ["a field too many", '{"c":"a","r":"b","a":{},"b":1,"e":1,"t":"x","z":1}'],
    ["another field", '{"c":"a","r":"b","a":{},"b":1,"e":1,"z":"x"}'],
    ["a number for a name", '{"c":1,"r":"b","a":{},"b":1,"e":1,"t":"x"}'],
    ["no role", '{"c":"a","r":null,"a":{},"b":1,"e":1,"t":"x"}'],
    ["no route", '{"c":"a","r":"b","a":{},"b":1,"e":1,"t":null}'],
    ["a list of arms", '{"c":"a","r":"b","a":[],"b":1,"e":1,"t":"x"}'],
    ["an arm that is no text", '{"c":"a","r":"b","a":{"e":1},"b":1,"e":1,"t":"x"}'],
    ["half a bucket", '{"c":"a","r":"b","a":{},"b":0.5,"e":1,"t":"x"}'],
    ["a bucket below 0", '{"c":"a","r":"b","a":{},"b":-1,"e":1,"t":"x"}'],
    ["an end in words", '{"c":"a","r":"b","a":{},"b":1,"e":"1","t":"x"}'],
    ["an end beyond all numbers", '{"c":"a","r":"b","a":{},"b":1,"e":1e99,"t":"x"}'],
  ])("with %s is none", (_, payload) => {
    expect(readPin(payload)).toBeNull();
  });
});

describe("the token", () => {
  test("has four parts, of which all but the last are signed", () => {
    expect(splitToken(SESSION_TOKENS, "v1.k2.cGF5.c2ln")).toEqual({
      kid: "k2",
      signed: "v1.k2.cGF5",
      payload: "cGF5",
      signature: "c2ln",
    });
  });

  test.each([
    "",
    "v1",
    "v1.k",
    "v1.k.p",
    "v1.k.p.s.x",
    "v2.k.p.s",
    "V1.k.p.s",
    ".v1.k.p.s",
    `v1.k.${"p".repeat(400)}.s`,
  ])("%j is none", (token) => {
    expect(splitToken(SESSION_TOKENS, token)).toBeNull();
  });

  test("holds any names that rules can have", () => {
    const label = "a".repeat(63);
    const pin: Pin = { ...PIN, cluster: label, role: asId(label), bucket: 99_999, route: asId(label), endMs: 4e12 };
    const base64 = Math.ceil((writePin(pin).length * 4) / 3);
    expect(`v1.${"k".repeat(16)}..`.length + base64 + 43).toBeLessThanOrEqual(SESSION_TOKENS.longest);
  });
});
