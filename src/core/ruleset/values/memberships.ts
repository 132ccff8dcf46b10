/**
 * What countries are members of, by name: groups that need no definition beside the areas of the UN.
 *
 * Out: `eu`, `gcc`, `asean` and so on. Only those whose membership is settled and published; each line says as of
 * when and from what. Where members join or leave, the line changes with a version of georouter, and the change is in
 * CHANGELOG; whoever wants a list that stands still defines a group of that name, which then goes before this one.
 * Members are countries of ISO 3166-1: parts of a member with a code of their own (Réunion, Åland) are not meant with it.
 */
import { COUNTRY_CODES, parseCountry } from "../../model/country.ts";
import type { Groups } from "./areas.ts";
import { partsOf } from "./containment.ts";

const UNION = partsOf("EU").join(" ");

const MEMBERS: Readonly<Record<string, string>> = {
  // CLDR 48: 27 members since 2020-02-01.
  eu: UNION,
  // The union and the three that the EEA Agreement binds beside it, since 1995.
  "eu-eea": `${UNION} IS LI NO`,
  // Where EU law holds under another country code: Article 355(1) of the treaty on the functioning of the EU, without
  // Saint Barthélemy (left in 2012), and (4), Åland.
  "eu-territories": "AX GF GP MF MQ RE YT",
  // 21 members: Croatia joined on 2023-01-01, Bulgaria on 2026-01-01; CLDR 48 has neither.
  eurozone: "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK",
  // The EFTA Convention, since 1995.
  efta: "CH IS LI NO",
  // CLDR 48: 193 members since 2011; no observers.
  "united-nations": partsOf("UN").join(" "),
  // Germany, Austria, Switzerland: a customary name.
  dach: "AT CH DE",
  // The Benelux Treaty of 2008.
  benelux: "BE LU NL",
  // The Nordic Council, with its members' own parts: Åland, the Faroe Islands, Greenland, Svalbard.
  nordics: "AX DK FI FO GL IS NO SE SJ",
  // The Baltic Assembly, since 1991.
  baltics: "EE LT LV",
  // The Visegrád Group, since 1993.
  visegrad: "CZ HU PL SK",
  // The Charter of the Gulf Cooperation Council, 1981.
  gcc: "AE BH KW OM QA SA",
  // The League of Arab States: 22 members, the last joined in 1993.
  "arab-league": "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE",
  // The Association of Southeast Asian Nations: Timor-Leste joined on 2025-10-26.
  asean: "BN ID KH LA MM MY PH SG TH TL VN",
  // Full members that are not suspended: Bolivia since 2024-07, Venezuela suspended since 2016-12.
  mercosur: "AR BO BR PY UY",
  // The Andean Community, since 2006.
  "andean-community": "BO CO EC PE",
  // The agreement between the United States, Mexico and Canada, 2020.
  usmca: "CA MX US",
};

/** Every membership by name, each with its countries in alphabetical order. */
export function memberships(): Groups {
  return new Map(
    Object.entries(MEMBERS).map(([name, codes]) => {
      const members = new Set(codes.split(" ").map(parseCountry));
      return [name, COUNTRY_CODES.filter((code) => members.has(code))];
    }),
  );
}
