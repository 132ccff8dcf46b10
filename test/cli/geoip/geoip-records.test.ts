import { describe, expect, test } from "vitest";
import { sourceRecordReader } from "../../../src/cli/geoip/build/source-record.ts";

const read = sourceRecordReader();
const NOTHING = {
  country: null,
  noCountry: null,
  subdivision: null,
  unnamedPart: null,
  city: null,
  coordinates: null,
  vagueCoordinates: null,
  asn: null,
};
const SAO_PAULO = { lat: -23.56, lon: -46.69 };

describe("each schema says the same in its own words", () => {
  const cases: [name: string, record: unknown, said: object][] = [
    ["ip-location-db, country", { country_code: "BR" }, { country: "BR" }],
    [
      "ip-location-db, city: the state is a name, and what is not known an empty text",
      {
        city: "Pinheiros",
        country_code: "BR",
        latitude: -23.56,
        longitude: -46.69,
        postcode: "",
        state1: "Sao Paulo",
        state2: "",
        timezone: "",
      },
      { country: "BR", subdivision: "BR-SP", city: "Pinheiros", coordinates: SAO_PAULO },
    ],
    [
      "ip-location-db, asn",
      { autonomous_system_number: 64500, autonomous_system_organization: "Example" },
      { asn: 64500 },
    ],
    ["asn as text", { asn: "AS64500", as_name: "Example" }, { asn: 64500 }],
    ["asn as digits, with a country", { asn: "64500", country_code: "br" }, { asn: 64500, country: "BR" }],
    [
      "GeoIP2 Country, with names and a registered country that is another",
      { country: { iso_code: "BR", names: { en: "Brazil" } }, registered_country: { iso_code: "US" } },
      { country: "BR" },
    ],
    [
      "GeoIP2 City: the larger of two subdivisions",
      {
        country: { iso_code: "GB" },
        subdivisions: [{ iso_code: "ENG" }, { iso_code: "WBK" }],
        city: { names: { en: "Boxford", de: "Boxford im Westen" } },
        location: { latitude: 51.75, longitude: -1.25, accuracy_radius: 100 },
      },
      { country: "GB", subdivision: "GB-ENG", city: "Boxford", coordinates: { lat: 51.75, lon: -1.25 } },
    ],
    [
      "DB-IP in MaxMind's form: a subdivision without a code",
      {
        country: { iso_code: "DE" },
        subdivisions: [{ names: { en: "Bavaria" } }],
        city: { names: { en: "Munich" } },
        location: { latitude: 48.14, longitude: 11.58 },
      },
      { country: "DE", subdivision: "DE-BY", city: "Munich", coordinates: { lat: 48.14, lon: 11.58 } },
    ],
    [
      "GeoIP2 Enterprise",
      { country: { iso_code: "US" }, traits: { autonomous_system_number: 7018 } },
      { country: "US", asn: 7018 },
    ],
  ];
  test.each(cases)("%s", (_, record, said) => expect(read(record)).toEqual({ ...NOTHING, ...said }));
});

describe("countries", () => {
  test("are those of today: what sources write for the United Kingdom is GB", () => {
    expect(read({ country_code: "uk" })).toMatchObject({ country: "GB", noCountry: null });
  });

  test.each(["EU", "AP", "XX", "ZZ", "T1", "Brazil"])("%s is none, and is kept as written", (text) => {
    expect(read({ country_code: text })).toEqual({ ...NOTHING, noCountry: text });
  });

  test.each([[{}], [null], ["text"], [[]], [{ country_code: 55 }], [{ country_code: "" }], [{ country: null }]])(
    "%j names none",
    (record) => expect(read(record)).toEqual(NOTHING),
  );
});

describe("subdivisions", () => {
  const inCountry = (country: string, iso_code: string, en?: string) =>
    read({
      country: { iso_code: country },
      subdivisions: [{ iso_code, ...(en === undefined ? {} : { names: { en } }) }],
    });

  test("a withdrawn code is that of today", () => {
    expect(inCountry("CN", "11").subdivision).toBe("CN-BJ");
  });

  test("a code that ISO 3166-2 does not have is found by its name, if at all", () => {
    expect(inCountry("DE", "QQ", "Hesse").subdivision).toBe("DE-HE");
    expect(inCountry("DE", "QQ")).toMatchObject({ subdivision: null, unnamedPart: "QQ" });
  });

  test("a name that is nobody's still tells a part of the country", () => {
    const record = read({ country_code: "HK", state1: "Kowloon", city: "", latitude: 22.3, longitude: 114.2 });
    expect(record).toMatchObject({ subdivision: null, unnamedPart: "Kowloon", coordinates: { lat: 22.3, lon: 114.2 } });
  });
});

describe("coordinates", () => {
  const city = (latitude: unknown, longitude: unknown, more: object = { city: "Here" }) =>
    read({ country_code: "US", latitude, longitude, ...more });

  test.each([
    [0, 0],
    [999, 999],
    [90.01, 0],
    [0, -180.5],
    [Number.NaN, 10],
    [Number.POSITIVE_INFINITY, 10],
    ["somewhere", 10],
    [undefined, 10],
  ])("%s, %s are none", (lat, lon) => expect(city(lat, lon).coordinates).toBe(null));

  test("written as text they count", () => {
    expect(city("37.75", "-97.82").coordinates).toEqual({ lat: 37.75, lon: -97.82 });
  });

  test("of a record that knows no more than the country, they are nobody's point", () => {
    const vague = { coordinates: null, vagueCoordinates: { lat: 37.751, lon: -97.822 } };
    expect(city(37.751, -97.822, { city: "", state1: "" })).toMatchObject(vague);
    const nested = { country: { iso_code: "US" }, location: { latitude: 37.751, longitude: -97.822 } };
    expect(read(nested)).toMatchObject(vague);
  });

  test("with a radius of 500 km and more, they are nobody's point, whatever else is known", () => {
    const within = (accuracy_radius: number) =>
      read({
        country: { iso_code: "US" },
        city: { names: { en: "Here" } },
        location: { latitude: 37, longitude: -97, accuracy_radius },
      });
    expect(within(499)).toMatchObject({ coordinates: { lat: 37, lon: -97 }, vagueCoordinates: null });
    expect(within(500)).toMatchObject({ coordinates: null, vagueCoordinates: { lat: 37, lon: -97 } });
  });
});

describe("operators", () => {
  test.each([0, -1, 1.5, 2 ** 32, "AS", "AS-1", "ASN64500", "99999999999"])("%s is no number of one", (asn) =>
    expect(read({ asn }).asn).toBe(null),
  );
});
