/**
 * What countries are members of, by name: groups that need no definition beside the areas of the UN.
 *
 * Out: `eu`, `gcc`, `asean` and so on. Only those whose membership is settled and published; each says as of when and
 * from what, which docs/rules.md repeats. Where members join or leave, the list changes with a version of georouter and
 * CHANGELOG says so; whoever wants a list that stands still defines a group of that name, which goes before this one.
 * Members are countries of ISO 3166-1: parts of a member with a code of their own (Réunion, Åland) are not meant with it.
 */
import { COUNTRY_CODES, parseCountry } from "../../model/country.ts";
import type { CountryCode } from "../../model/ids.ts";
import { partsOf } from "./containment.ts";

/** A group by membership. */
export interface Membership {
  readonly name: string;
  /** What it is, as of when and from what, for docs/rules.md. */
  readonly basis: string;
  /** In alphabetical order. */
  readonly countries: readonly CountryCode[];
}

const UNION = partsOf("EU").join(" ");

const MEMBERSHIPS: readonly (readonly [name: string, codes: string, basis: string])[] = [
  ["andean-community", "BO CO EC PE", "Andean Community, since 2006"],
  [
    "arab-league",
    "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE",
    "League of Arab States, since 1993",
  ],
  [
    "asean",
    "BN ID KH LA MM MY PH SG TH TL VN",
    "Association of Southeast Asian Nations; Timor-Leste joined on 2025-10-26",
  ],
  ["baltics", "EE LT LV", "members of the Baltic Assembly, since 1991"],
  ["benelux", "BE LU NL", "Benelux Treaty of 2008"],
  ["dach", "AT CH DE", "Germany, Austria, Switzerland; a customary name"],
  ["efta", "CH IS LI NO", "European Free Trade Association, since 1995"],
  ["eu", UNION, "European Union, since 2020-02-01, from CLDR 48"],
  ["eu-eea", `${UNION} IS LI NO`, "European Economic Area: `eu` and those whom the EEA Agreement binds beside it"],
  [
    "eu-territories",
    "AX GF GP MF MQ RE YT",
    "where EU law holds under a country code of its own: Article 355(1) and (4) of the Treaty on the Functioning of the European Union; Saint Barthélemy left in 2012",
  ],
  [
    "eurozone",
    "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK",
    "members of `eu` with the euro; Croatia since 2023-01-01 and Bulgaria since 2026-01-01, whom CLDR 48 does not have yet",
  ],
  ["gcc", "AE BH KW OM QA SA", "Gulf Cooperation Council, since 1981"],
  ["mercosur", "AR BO BR PY UY", "full members; Bolivia since 2024-07, Venezuela suspended since 2016-12"],
  [
    "nordics",
    "AX DK FI FO GL IS NO SE SJ",
    "Nordic Council, with the parts of members that have a code: Åland, Faroe Islands, Greenland, Svalbard",
  ],
  ["united-nations", partsOf("UN").join(" "), "members, no observers; since 2011, from CLDR 48"],
  ["usmca", "CA MX US", "agreement between the United States, Mexico and Canada, since 2020"],
  ["visegrad", "CZ HU PL SK", "Visegrád Group, since 1993"],
];

/** Every membership, in alphabetical order. */
export function memberships(): readonly Membership[] {
  return MEMBERSHIPS.map(([name, codes, basis]) => {
    const members = new Set(codes.split(" ").map(parseCountry));
    return { name, basis, countries: COUNTRY_CODES.filter((code) => members.has(code)) };
  });
}
