import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bundleBody, faultText, readBundle, type BundleFault } from "../../../src/core/bundle/read-bundle.ts";
import { decide } from "../../../src/core/decide/decide.ts";
import { LIMITS } from "../../../src/core/model/limits.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import { bundleText as compiledText } from "../../../src/core/ruleset/index.ts";
import { keys, live, region, rollout, route, rulesOf, tier, viewer } from "../small-rules.ts";

const RULES = rulesOf({
  regions: [
    region("world", { viewers: keys({ networks: ["203.0.113.0/24"], countries: ["BR"] }), tiers: [tier({ a: 1 })] }),
  ],
  routes: [route("all", { rollout: asId("r"), match: { headers: [{ name: "x-tier", test: { not: "tin" } }] } })],
  rollouts: [rollout("r", { world: 5 })],
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function textOf(rules: Rules): string {
  const body = JSON.stringify(rules);
  return `{"format":5,"rules":${body},"sha256":"${sha256(body)}"}`;
}

/** Reads as an edge does that fetched the text: with the digest of what it got. */
function read(text: string) {
  const body = bundleBody(text);
  return readBundle(text, body === null ? "" : sha256(body), 7);
}

/** The text with something else at one place of the rules. */
function textWith(change: (rules: Rules) => unknown): string {
  return textOf(change(structuredClone(RULES)) as Rules);
}

const TEXT = textOf(RULES);

describe("a bundle", () => {
  test("is read back as it was written", () => {
    expect(read(TEXT)).toMatchObject({
      ok: true,
      value: { seq: 7, sha256: sha256(JSON.stringify(RULES)), rules: RULES },
    });
  });

  test("is read as the compiler writes it", () => {
    const body = bundleBody(compiledText(RULES, "0".repeat(64))) ?? "";
    expect(read(compiledText(RULES, sha256(body)))).toMatchObject({ ok: true, value: { rules: RULES } });
  });

  test("that came inside the script needs no digest", () => {
    const forged = TEXT.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${"b".repeat(64)}"`);
    expect(readBundle(forged, null)).toMatchObject({ ok: true, value: { seq: 0, sha256: "b".repeat(64) } });
  });

  test("may have optional fields that this version does not know", () => {
    expect(read(textWith((rules) => ({ ...rules, later: 1 }))).ok).toBe(true);
  });
});

describe("each fault", () => {
  const rows: [kind: BundleFault["kind"], text: string, wanted: Partial<BundleFault>, said: RegExp][] = [
    [
      "too-large",
      "x".repeat(LIMITS.bundleBytes + 1),
      { limit: LIMITS.bundleBytes },
      /8388609 bytes; the limit is 8388608/,
    ],
    ["not-a-bundle", "", {}, /does not have the form/],
    ["not-a-bundle", "{}", {}, /does not have the form/],
    ["not-a-bundle", ` ${TEXT}`, {}, /does not have the form/],
    ["not-a-bundle", `${TEXT}\n`, {}, /does not have the form/],
    ["not-a-bundle", `\ufeff${TEXT}`, {}, /does not have the form/],
    ["not-a-bundle", TEXT.slice(0, -1), {}, /does not have the form/],
    ["not-a-bundle", TEXT.replace('"format":5,', '"format":"1",'), {}, /does not have the form/],
    ["not-a-bundle", TEXT.replace('"format":5,', ""), {}, /does not have the form/],
    [
      "wrong-format",
      TEXT.replace('"format":5,', '"format":6,'),
      { found: "6", wanted: 5 },
      /format 6; this version reads format 5/,
    ],
    [
      "wrong-digest",
      TEXT.replace('"salt":"r"', '"salt":"s"'),
      { claimed: sha256(JSON.stringify(RULES)) },
      /claims SHA-256 [0-9a-f]{64}, but/,
    ],
    [
      "not-json",
      textWith(() => RULES)
        .replace('"hash":1', '"hash":1,')
        .replace(/"sha256":.*/, `"sha256":"${sha256(JSON.stringify(RULES).replace('"hash":1', '"hash":1,'))}"}`),
      {},
      /not JSON/,
    ],
    [
      "wrong-shape",
      textWith((rules) => ({ ...rules, hash: 2 })),
      { path: "$.hash", wanted: "one of 1" },
      /\$\.hash must be one of 1/,
    ],
    ["wrong-shape", textWith(() => null), { path: "$" }, /\$ must be a record/],
    [
      "dangling",
      textWith((rules) => ({ ...rules, clusters: [] })),
      { at: "region world", name: "a" },
      /region world refers to "a"/,
    ],
    [
      "dangling",
      textWith((rules) => ({ ...rules, regions: rules.regions.map((one) => ({ ...one, vantage: "sam" })) })),
      { at: "region world", name: "sam" },
      /region world refers to "sam"/,
    ],
  ];
  test.each(rows)("%s", (kind, text, wanted, said) => {
    const result = read(text);
    expect(result).toMatchObject({ ok: false, error: { kind, ...wanted } });
    expect(result.ok ? "" : faultText(result.error)).toMatch(said);
  });

  const filling: [what: string, character: string, bytes: number][] = [
    ["of one byte", "x", 1],
    ["of two bytes", "é", 2],
    ["of three bytes", "€", 3],
    ["of four bytes", "📺", 4],
  ];
  test.each(filling)("the limit counts bytes: characters %s", (_, character, bytes) => {
    const fits = character.repeat(Math.floor(LIMITS.bundleBytes / bytes));
    expect(readBundle(fits, null)).toMatchObject({ error: { kind: "not-a-bundle" } });
    const over = readBundle(fits + character, null);
    const size = Buffer.byteLength(fits + character);
    expect(over).toEqual({ ok: false, error: { kind: "too-large", size, limit: LIMITS.bundleBytes } });
    expect(over.ok ? "" : faultText(over.error)).toBe(
      `The bundle has ${size} bytes; the limit is ${LIMITS.bundleBytes}`,
    );
  });

  test("the size is looked at before anything else", () => {
    expect(readBundle(`${TEXT}${" ".repeat(LIMITS.bundleBytes)}`, null)).toMatchObject({
      error: { kind: "too-large" },
    });
  });
});

function damaged(at: number, damage: (char: string) => string): string {
  return TEXT.slice(0, at) + damage(TEXT.charAt(at)) + TEXT.slice(at + 1);
}

describe("a damaged bundle", () => {
  /** What one byte may become: another bit, a quote, a bracket, nothing. */
  const DAMAGES: readonly ((char: string) => string)[] = [
    (char) => String.fromCharCode(char.charCodeAt(0) ^ 1),
    (char) => String.fromCharCode(char.charCodeAt(0) ^ 32),
    () => '"',
    () => "9",
    () => "}",
    () => "",
  ];
  test("is refused whichever byte of it is wrong", () => {
    const places = Array.from({ length: TEXT.length }, (_, at) => at);
    const texts = DAMAGES.flatMap((damage) => places.map((at) => damaged(at, damage))).filter((text) => text !== TEXT);
    expect(texts.length).toBeGreaterThan(5 * TEXT.length);
    expect(texts.filter((text) => read(text).ok)).toEqual([]);
  });

  test("inside the script is refused or at least usable: nothing throws", () => {
    let usable = 0;
    for (const damage of DAMAGES) {
      for (let at = 0; at < TEXT.length; at++) {
        const result = readBundle(damaged(at, damage), null);
        if (!result.ok) continue;
        usable++;
        expect(decide(result.value, live(), viewer()).trace.length).toBeGreaterThan(0);
      }
    }
    expect(usable).toBeGreaterThan(0);
  });

  test("is refused wherever it is cut off", () => {
    for (let at = 0; at < TEXT.length; at++) expect(readBundle(TEXT.slice(0, at), null).ok).toBe(false);
  });
});

test("the digest covers exactly the rules", () => {
  expect(bundleBody(TEXT)).toBe(JSON.stringify(RULES));
  expect(bundleBody("{}")).toBeNull();
});
