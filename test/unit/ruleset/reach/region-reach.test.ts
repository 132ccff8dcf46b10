import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import { asId, type CountryCode } from "../../../../src/core/model/ids.ts";
import { decide } from "../../../../src/core/decide/decide.ts";
import { checkDocument } from "../../../../src/core/ruleset/check-document.ts";
import { compileRules } from "../../../../src/core/ruleset/index.ts";
import { collectNames } from "../../../../src/core/ruleset/names.ts";
import { readYaml } from "../../../../src/core/ruleset/source/read-yaml.ts";
import { regionReachOf, residencyOf, type RegionReach } from "../../../../src/core/ruleset/reach/region-reach.ts";
import { ruleSetOf } from "../../../../src/core/ruleset/rule-set.ts";
import { sourceText } from "../../../../src/core/ruleset/source/source-text.ts";
import { bundleOf, live, viewer } from "../../small-rules.ts";
import { amongGood, document } from "../rule-files.ts";

const FILES = amongGood(
  document(
    "Regions",
    `groups: { eu: [DE, FR, CH] }
regions:
  europe: { viewers: { groups: [eu, polynesia], continents: [EU] }, tiers: [{ clusters: { north: 1, south: 1 } }] }
  alps: { viewers: { countries: [CH, AT], subdivisions: [IT-32] }, within: europe }
  asia: { viewers: { continents: [AS] }, within: europe }
  world: { viewers: {}, within: europe }`,
  ),
);

function reachOf(): RegionReach {
  const documents = FILES.flatMap(({ file, text }) => readYaml(sourceText(file, text, undefined)).documents);
  const { names } = collectNames(documents);
  const checked = documents.flatMap((one) => checkDocument(one).checked ?? []);
  const reach = regionReachOf(ruleSetOf(checked, names));
  if (reach === null) throw new Error("no Router");
  return reach;
}

const REACH = reachOf();
const code = (text: string): CountryCode => asId<CountryCode>(text);

describe("a country's viewers come to the region", () => {
  test.each([
    ["CH", "alps", "country"],
    ["DE", "europe", "group"],
    ["WS", "europe", "group"],
    ["IT", "europe", "continent"],
    ["JP", "asia", "continent"],
    ["BR", "world", "fallback"],
  ])("%s: %s, by %s", (country, region, by) => {
    expect(REACH.countries.get(code(country))).toEqual({ region, by });
  });

  test("unless a geofence answers them", () => {
    expect([REACH.fenced.get(code("KP")), REACH.countries.has(code("KP"))]).toEqual(["embargo", false]);
  });

  test("in which a decision places them, for every country there is", () => {
    const { rules, issues } = compileRules(FILES);
    if (rules === null) throw new Error(issues.map(({ message }) => message).join());
    const bundle = bundleOf(rules);
    const placed = COUNTRY_CODES.filter((country) => REACH.countries.has(country)).map((country) => {
      const decision = decide(bundle, live(), viewer({ host: "live.example", country }));
      return [country, "region" in decision ? decision.region : null];
    });
    expect(placed).toEqual([...REACH.countries].map(([country, { region }]) => [country, region]));
  });
});

test("residency binds the countries that its keys mean", () => {
  const bound = COUNTRY_CODES.filter((country) => residencyOf(REACH, country).length > 0);
  expect(bound).toEqual(["CH", "DE", "FR"]);
});
