import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { explainLines } from "../../../src/core/decide/explain-text.ts";
import { bundleOf, keys, live, region, tier, viewer, type ViewerParts } from "../small-rules.ts";

describe("the keys of a viewer that no region names", () => {
  const regions = [
    region("world", { tiers: [tier({ a: 1 })] }),
    region("latam", { viewers: keys({ countries: ["BR"] }), tiers: [tier({ a: 1 })] }),
    region("south", { viewers: keys({ groupCountries: ["CL"], continents: ["SA"] }), tiers: [tier({ a: 1 })] }),
    region("coast", {
      viewers: keys({ cities: [{ country: "PT", name: "Faro\n2  region  x" }] }),
      tiers: [tier({ a: 1 })],
    }),
    region("home", { viewers: keys({ networks: ["203.0.113.0/24"] }), tiers: [tier({ a: 1 })] }),
  ];
  const rows: [name: string, who: ViewerParts, wanted: string[]][] = [
    [
      "those that come before his country",
      { country: "BR", ip: "8.8.8.8", asn: 28_573, place: { subdivision: "BR-SP", city: "São Paulo" } },
      [
        "region: latam  by country BR",
        ': no region names his address 8.8.8.0/24, asn AS28573, city "São Paulo", subdivision BR-SP',
      ],
    ],
    [
      "his country where a group has it",
      { country: "CL" },
      ["region: south  by group CL", ": no region names his country CL"],
    ],
    [
      "his country where the continent has it",
      { country: "PE" },
      ["region: south  by continent SA", ": no region names his country PE"],
    ],
    [
      "all he has, for the fallback",
      { country: "DE" },
      ["region: world  by fallback", ": no region names his country DE, continent EU"],
    ],
    [
      "none before a network, which is shown and not his address",
      { ip: "203.0.113.9" },
      ["region: home  by network 203.0.113.0/24"],
    ],
    [
      "none before a city, whose name is shown so that it can neither end the line nor hide in it",
      { country: "PT", place: { city: "Faro\n2  region  x" } },
      [String.raw`region: coast  by city "Faro\n2  region  x"`],
    ],
    ["none of a viewer of whom nothing is known", {}, ["region: world  by fallback"]],
  ];
  test.each(rows)("%s", (_, who, wanted) => {
    const lines = explainLines(decide(bundleOf({ regions }), live(), viewer(who)));
    const at = lines.findIndex(({ stage }) => stage === "region");
    const end = lines.findIndex(({ stage }, n) => n > at && stage !== "");
    expect(lines.slice(at, end).map(({ stage, text }) => `${stage}: ${text}`)).toEqual(wanted);
  });
});
