import { describe, expect, test } from "vitest";
import { readHmacKeys } from "../../../src/core/viewer/hmac-keys.ts";

const SECRET = "c2VjcmV0";

describe("SESSION_KEYS", () => {
  test("has the keys that read, and the one that signs", () => {
    expect(readHmacKeys(`{"current":"k2","keys":{"k1":"${SECRET}","k2":"eA"}}`)).toEqual({
      ok: true,
      value: {
        current: "k2",
        keys: [
          ["k1", SECRET],
          ["k2", "eA"],
        ],
      },
    });
  });

  const many = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`k${at}`, SECRET]));
  test.each([
    ["what is no JSON", "k1", /^wanted is JSON of the form/],
    ["a key alone", `"${SECRET}"`, /^wanted is JSON/],
    ["nothing", "null", /^wanted is JSON/],
    ["no current", `{"keys":{"k1":"${SECRET}"}}`, /^wanted is JSON/],
    ["a current that is no text", `{"current":1,"keys":{"1":"${SECRET}"}}`, /must be the id of a key/],
    ["a current without a key", `{"current":"k2","keys":{"k1":"${SECRET}"}}`, /add it there first/],
    ["no keys", '{"current":"k1","keys":{}}', /1 to 4 keys/],
    ["a key that is no text", '{"current":"k1","keys":{"k1":7}}', /1 to 4 keys/],
    ["an id with a dot, which parts a token", `{"current":"k.1","keys":{"k.1":"${SECRET}"}}`, /1 to 16 letters/],
    ["an id that is too long", `{"current":"k","keys":{"k":"x","${"k".repeat(17)}":"${SECRET}"}}`, /1 to 16 letters/],
    ["more keys than are ever needed", JSON.stringify({ current: "k1", keys: many }), /1 to 4 keys/],
  ])("%s is refused, and nothing of a secret is said", (_, text, why) => {
    const read = readHmacKeys(text);
    expect(read).toEqual({ ok: false, error: expect.stringMatching(why) });
    expect(JSON.stringify(read)).not.toContain(SECRET);
  });
});
