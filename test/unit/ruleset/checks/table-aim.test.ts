/**
 * Where in the rules it is said that a table no longer fits them, and in what words.
 */
import { describe, expect, test } from "vitest";
import { aimOf } from "../../../../src/core/model/aim-of-rules.ts";
import { aimText } from "../../../../src/core/model/aim-text.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { amongGood, document, inShort, rulesOf } from "../rule-files.ts";

const regions = (spec: string) =>
  document("Regions", `groups: { eu: [DE, FR] }\nregions:\n${spec.replaceAll(/^/gm, "  ")}`);

const WORLD = "world: { viewers: {}, tiers: [{ clusters: { north: 1, south: 1 }, pick: nearest }] }";
const EUROPE =
  "europe: { viewers: { continents: [EU] }, tiers: [{ clusters: { south: 1, north: 1 }, pick: nearest, bias: { north: 5 } }] }";

const BOTH = `${WORLD}\n${EUROPE}`;

/** What is found when rules are compared with a table that was compiled for others. */
function found(now: string, then: string): readonly string[] {
  const table = { name: "t.bin", aim: aimText(aimOf(rulesOf(regions(then)))) };
  return inShort(compileRules(amongGood(regions(now)), { table }).issues);
}

test("rules with the table's own lists have no findings, also in another order", () => {
  expect(found(BOTH, `${EUROPE}\n${WORLD}`)).toEqual([]);
});

describe("a region", () => {
  test("with another bias", () => {
    expect(found(BOTH, `${WORLD}\n${EUROPE.replace("north: 5", "north: 7")}`)).toEqual([
      "7:46 GR0332 region europe picks by distance otherwise than t.bin was compiled for: north with the bias 5 instead of 7",
    ]);
  });

  test("with clusters in other tiers", () => {
    const tiers = WORLD.replace("north: 1, south: 1 }", "north: 1 }, pick: nearest }, { clusters: { south: 1 }");
    const [first] = found(BOTH, `${tiers.replace("}, pick: nearest }]", "}, pick: first }]")}\n${EUROPE}`);
    expect(first).toMatch(/GR0332 region world picks by distance otherwise than t\.bin was compiled for: /);
  });

  test("that serves more countries than its list was compiled for", () => {
    const wider = EUROPE.replace("continents: [EU]", "continents: [EU], countries: [BR, CL]");
    expect(found(`${WORLD}\n${wider}`, `${WORLD}\n${EUROPE}`)).toEqual([
      "7:67 GR0332 region europe serves viewers of BR, CL, for whom t.bin was compiled with other clusters",
    ]);
  });
});

describe("residency", () => {
  const router = (residency: string) =>
    document("Router", `hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\n${residency}`);
  const wide = amongGood(regions(`${WORLD.replace("south: 1 }", "south: 1, west: 1 }")}\n${EUROPE}`));

  test("that leaves a country other clusters is told at residency", () => {
    const clusters = document(
      "Clusters",
      `clusters:
         north: { gateway: "https://n.example", location: { lat: 50, lon: 8 }, versions: { stable: v1, canary: v2 } }
         south: { gateway: "https://s.example", location: { lat: -23, lon: -46 }, versions: { stable: v1, canary: v2 } }
         west: { gateway: "https://w.example", location: { lat: 40, lon: -80 }, versions: { stable: v1, canary: v2 } }`,
    );
    const files = (residency: string) => [
      { ...router(residency), file: "router.yaml" },
      { ...clusters, file: "clusters.yaml" },
      ...wide.filter(({ text }) => !/^kind: (?:Router|Clusters)/m.test(text)),
    ];
    const before = compileRules(files("")).rules;
    if (before === null) throw new Error(inShort(compileRules(files("")).issues).join("\n"));
    const bound =
      "residency: [{ name: gdpr, viewers: { countries: [BR] }, only: [north, south], ifNone: { respond: { status: 503 } } }]";
    const { issues } = compileRules(files(bound), { table: { name: "t.bin", aim: aimText(aimOf(before)) } });
    expect(inShort(issues.filter(({ code }) => code === "GR0332"))).toEqual([
      "7:3 GR0332 residency leaves viewers of BR other clusters by distance than t.bin was compiled for",
    ]);
  });
});

describe("cities and subdivisions", () => {
  const parts =
    "part: { viewers: { subdivisions: [br-sp], cities: [{ country: BR, name: Natal }] }, tiers: [{ clusters: { north: 1, south: 1 } }] }";

  test("that the table does not tell apart are told at their keys", () => {
    expect(found(`${BOTH}\n${parts}`, BOTH)).toEqual([
      "8:39 GR0332 subdivision BR-SP is a key here, and t.bin does not tell it apart",
      "8:56 GR0332 city Natal is a key here, and t.bin does not tell it apart",
    ]);
  });

  test("that only the table tells apart are not told", () => {
    expect(found(BOTH, `${BOTH}\n${parts}`)).toEqual([]);
  });
});

test("a table of another version is told once, and means nothing else", () => {
  const { issues, rules } = compileRules(amongGood(regions(BOTH)), { table: { name: "t.bin", aim: "?" } });
  expect(inShort(issues)).toEqual(["1:1 GR0332 t.bin was compiled against rules by another version of georouter"]);
  expect(rules).not.toBeNull();
});

test("rules that do not compile are not compared", () => {
  const { issues } = compileRules(amongGood(regions(BOTH.replace("north", "nroth"))), {
    table: { name: "t.bin", aim: "?" },
  });
  expect(issues.map(({ code }) => code)).not.toContain("GR0332");
});
