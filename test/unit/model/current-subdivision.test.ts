import { iso31662 } from "iso-3166/2.js";
import { describe, expect, test } from "vitest";
import { currentSubdivision, WITHDRAWN_SUBDIVISIONS } from "../../../src/core/model/current-subdivision.ts";
import { asId, type SubdivisionCode } from "../../../src/core/model/ids.ts";

const NAMES: ReadonlyMap<string, string> = new Map(iso31662.map(({ code, name }) => [code, name]));

const current = (code: string): string => currentSubdivision(asId<SubdivisionCode>(code));

describe("a withdrawn code becomes that of today", () => {
  const changes: [withdrawn: string, today: string, name: string][] = [
    ["CN-11", "CN-BJ", "Beijing"],
    ["CN-15", "CN-NM", "Nei Mongol"],
    ["CN-41", "CN-HA", "Henan"],
    ["CN-43", "CN-HN", "Hunan"],
    ["CN-61", "CN-SN", "Shaanxi"],
    ["CN-14", "CN-SX", "Shanxi"],
    ["MX-DIF", "MX-CMX", "Ciudad de México"],
    ["IN-OR", "IN-OD", "Odisha"],
    ["IN-CT", "IN-CG", "Chhattīsgarh"],
    ["IN-TG", "IN-TS", "Telangāna"],
    ["IN-UT", "IN-UK", "Uttarākhand"],
    ["FR-J", "FR-IDF", "Île-de-France"],
    ["FR-75", "FR-75C", "Paris"],
    ["FR-H", "FR-20R", "Corse"],
    ["FR-COR", "FR-20R", "Corse"],
    ["CZ-PR", "CZ-10", "Praha"],
    ["PL-MZ", "PL-14", "Mazowieckie"],
    ["PL-LB", "PL-08", "Lubuskie"],
    ["PL-LU", "PL-06", "Lubelskie"],
    ["KZ-ALA", "KZ-75", "Almaty"],
    ["KZ-AST", "KZ-71", "Astana"],
    ["IR-32", "IR-30", "Alborz"],
    ["NO-12", "NO-46", "Vestland"],
    ["NO-14", "NO-46", "Vestland"],
    ["ZA-GT", "ZA-GP", "Gauteng"],
    ["EE-78", "EE-79", "Tartumaa"],
    ["CA-NF", "CA-NL", "Newfoundland"],
  ];
  test.each(changes)("%s → %s (%s)", (withdrawn, today, name) => {
    expect(current(withdrawn)).toBe(today);
    expect(NAMES.get(today)).toMatch(new RegExp(`^${name}`));
  });
});

test("every withdrawn code becomes one that ISO 3166-2 has today, in the same country", () => {
  const lost = WITHDRAWN_SUBDIVISIONS.filter((code) => !NAMES.has(current(code)));
  const abroad = WITHDRAWN_SUBDIVISIONS.filter((code) => current(code).slice(0, 3) !== code.slice(0, 3));
  expect({ lost, abroad }).toEqual({ lost: [], abroad: [] });
  expect(WITHDRAWN_SUBDIVISIONS.length).toBeGreaterThan(150);
});

test("no code that ISO 3166-2 has today is touched", () => {
  expect([...NAMES.keys()].filter((code) => current(code) !== code)).toEqual([]);
});

test("every withdrawn code is one a source can send", () => {
  expect(WITHDRAWN_SUBDIVISIONS.filter((code) => !/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(code))).toEqual([]);
});

describe("a code that alone does not tell its subdivision stays as it came", () => {
  test.each([
    ["IR-07", "Tehran before 2020, Fārs since"],
    ["MR-NKC", "became three"],
    ["NZ-N", "became nine"],
    ["LU-D", "became five"],
  ])("%s: %s", (code) => {
    expect(current(code)).toBe(code);
  });
});

test.each(["DE-BY", "US-TX", "XX-YYY", "QQ-1"])("%s, never withdrawn, comes back as it is", (code) => {
  expect(current(code)).toBe(code);
});
