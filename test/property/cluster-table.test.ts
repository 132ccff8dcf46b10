/**
 * Laws of tables compiled against clusters: what is decided by such a table is what the coordinates themselves would
 * decide, wherever clusters and viewers are.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanOf } from "../../src/cli/geoip/build/sphere-mean.ts";
import { aimOf } from "../../src/core/model/aim-of-rules.ts";
import { aimText, readAim } from "../../src/core/model/aim-text.ts";
import { asId, type ClusterName, type CountryCode } from "../../src/core/model/ids.ts";
import type { Coordinates } from "../../src/core/model/place.ts";
import type { ClusterRule, RegionRule, Rules } from "../../src/core/model/rules.ts";
import { clusterClasses, type Member } from "../../src/core/ops/cluster-table/cluster-classes.ts";
import { placeJudge, type Judged } from "../../src/core/ops/routing-quality/judge-place.ts";
import { distanceKm } from "../../src/core/model/distance.ts";
import { makePlace } from "../../src/core/viewer/make-place.ts";
import { tableOf } from "../cli/geoip/built-table.ts";
import { writeMmdb } from "../fixtures/mmdb/write-mmdb.ts";
import { addressOf } from "../unit/viewer/geoip/geoip-rows.ts";
import { cluster, keys, region, rulesOf } from "../unit/small-rules.ts";

const RUNS = { seed: 20, numRuns: 300 };
const FILES = { seed: 21, numRuns: 60 };

/** As tables hold them, so that rounding plays no part; often at poles, at the antimeridian, or on one another. */
const hundredths = (most: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(-most, most, 0, most - 0.01, 10, 10.01),
    fc.integer({ min: -most * 100, max: most * 100 }).map((n) => n / 100),
  );
const point: fc.Arbitrary<Coordinates> = fc
  .record({ lat: hundredths(90), lon: hundredths(180) })
  .filter(({ lat, lon }) => lat !== 0 || lon !== 0);

const NAMES = ["c0", "c1", "c2", "c3", "c4"] as const;
const COUNTRIES = ["BR", "AR", "DE", "FR"] as const;

const clusters: fc.Arbitrary<readonly ClusterRule[]> = fc
  .tuple(...NAMES.map(() => point))
  .map((places) => places.map((at, index) => cluster(NAMES[index] ?? "c0", at)));

const biases = (most: number): fc.Arbitrary<readonly number[]> =>
  fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -most, max: most })), { minLength: 5, maxLength: 5 });

/** A country, or a part of one, that counts as another. */
const aliases = fc.constantFrom<Rules["router"]["aliases"]>(
  {},
  {},
  { FR: asId<CountryCode>("BR") },
  { "BR-SP": asId<CountryCode>("DE") },
);

/** Regions by distance, one of them for a subdivision, one for a city. */
const rules = (most: number): fc.Arbitrary<Rules> => {
  const tiers = fc
    .record({ names: fc.shuffledSubarray([...NAMES], { minLength: 2 }), bias: biases(most), cut: fc.nat({ max: 5 }) })
    .map(({ names, bias, cut }): RegionRule["tiers"] => {
      const members = names.map((name, at) => ({ cluster: asId<ClusterName>(name), weight: 100, bias: bias[at] ?? 0 }));
      const parts = [members.slice(0, cut), members.slice(cut)].filter((part) => part.length > 0);
      return parts.map((part) => ({ pick: "nearest" as const, members: part }));
    });
  return fc
    .record({ clusters, world: tiers, south: tiers, part: tiers, town: tiers, only: fc.subarray([...NAMES]), aliases })
    .map((drawn) =>
      rulesOf({
        clusters: drawn.clusters,
        regions: [
          region("world", { tiers: drawn.world }),
          region("south", { tiers: drawn.south, viewers: keys({ countries: ["BR", "AR"] }) }),
          region("part", { tiers: drawn.part, viewers: keys({ subdivisions: ["BR-SP"] }) }),
          region("town", { tiers: drawn.town, viewers: keys({ cities: [{ country: "DE", name: "Hof" }] }) }),
        ],
        router: {
          aliases: drawn.aliases,
          residency: [
            {
              name: asId("gdpr"),
              viewers: keys({ countries: ["DE"] }),
              only: drawn.only.map((name) => asId<ClusterName>(name)),
              unknownPlace: "outside",
              ifNone: { status: 503, body: "" },
              source: "",
            },
          ],
        },
      }),
    );
};

interface Town {
  readonly country: string;
  readonly part: string | null;
  readonly city: string;
  readonly at: Coordinates;
}

const town: fc.Arbitrary<Town> = fc
  .record({
    country: fc.constantFrom(...COUNTRIES),
    part: fc.boolean(),
    city: fc.constantFrom("Hof", "Ulm"),
    at: point,
  })
  .map(({ country, part, city, at }) => ({ country, city, at, part: part && country === "BR" ? "SP" : null }));

const towns = fc.array(town, { minLength: 1, maxLength: 40 });

function judgeOf(of: Rules): (seen: Omit<Member, "weight4" | "weight6">) => Judged {
  const judge = placeJudge(of);
  if (!judge.ok) throw new Error(judge.error.name);
  return ({ country, subdivision, city, coordinates }) =>
    judge.value(makePlace("geoip", { country, subdivision, city, point: coordinates }, () => null));
}

function membersOf(all: readonly Town[]): readonly Member[] {
  return all.map(({ country, part, city, at }, index) => ({
    country: asId(country),
    subdivision: part === null ? null : asId(`${country}-${part}`),
    city,
    coordinates: at,
    weight4: (index % 3) / 16,
    weight6: 1 / 16,
  }));
}

/** As a build takes it of the records of a source. */
function middleOf(members: readonly Member[]): Coordinates | null {
  const no = { noCountry: null, unnamedPart: null, vagueCoordinates: null, asn: null };
  return meanOf(members.map((one) => ({ ...one, ...no, networks: 1 })));
}

/** Each member with the record of its class. */
function classify(of: Rules, depth: number, members: readonly Member[]) {
  const { keyOf, recordOf } = clusterClasses(aimOf(of), depth);
  const groups = [...Map.groupBy(members, keyOf).values()];
  return groups.flatMap((group) => {
    const record = recordOf(group, middleOf(group));
    return group.map((member) => ({ member, record }));
  });
}

describe("a record of a class is decided as each of its members is", () => {
  test("at depth 1: the same home", () => {
    fc.assert(
      fc.property(rules(60), towns, (of, all) => {
        const judge = judgeOf(of);
        const homes = classify(of, 1, membersOf(all)).map(({ member, record }) => [
          judge(record).home,
          judge(member).home,
        ]);
        expect(homes.filter(([found, right]) => found !== right)).toEqual([]);
      }),
      RUNS,
    );
  });

  test("at depth 2: the same home and the same cluster behind it", () => {
    fc.assert(
      fc.property(rules(60), towns, (of, all) => {
        const judge = judgeOf(of);
        const two = (judged: Judged): string => [judged.home, judged.next[0] ?? ""].join(" ");
        const orders = classify(of, 2, membersOf(all)).map(({ member, record }) => [
          two(judge(record)),
          two(judge(member)),
        ]);
        expect(orders.filter(([found, right]) => found !== right)).toEqual([]);
      }),
      RUNS,
    );
  });
});

test("without bias, the middle of points with the same nearest cluster has this cluster nearest", () => {
  fc.assert(
    fc.property(point, point, fc.array(point, { minLength: 1, maxLength: 30 }), (a, b, points) => {
      const near = points.filter((at) => distanceKm(at, a) + 1 < distanceKm(at, b));
      const middle = middleOf(membersOf(near.map((at) => ({ country: "BR", part: null, city: "", at }))));
      fc.pre(middle !== null);
      expect(distanceKm(middle, a)).toBeLessThan(distanceKm(middle, b) + 1.5); // what rounding to hundredths may do
    }),
    RUNS,
  );
});

test("an aim reads back from its text as it was", () => {
  fc.assert(
    fc.property(rules(100), (of) => {
      const aim = aimOf(of);
      expect(readAim(aimText(aim))).toEqual(aim);
    }),
    RUNS,
  );
});

describe("from a city database to a decision", () => {
  const network = (at: number): string => `10.${at}.0.0/${at % 2 === 0 ? 16 : 20}`;

  test("a viewer gets the home that his own coordinates would give him", () => {
    fc.assert(
      fc.property(rules(60), towns, fc.constantFrom(1, 2), (of, all, depth) => {
        const file = writeMmdb(
          all.map(({ country, part, city, at }, index) => [
            network(index),
            {
              country_code: country,
              city,
              latitude: at.lat,
              longitude: at.lon,
              ...(part === null ? {} : { state1: "Sao Paulo" }),
            },
          ]),
          { ipVersion: 6, recordSize: 28 },
        );
        const aim = aimOf(of);
        fc.pre(aim.lists.length > 0);
        const table = tableOf([file], { precision: { aim, depth } });
        const judge = judgeOf(of);
        for (const [index, member] of membersOf(all).entries()) {
          const record = table.find(addressOf(network(index).replace(/\/.*/, "")));
          expect(record?.country).toBe(member.country);
          expect(record === null ? null : judge(record).home).toBe(judge(member).home);
        }
      }),
      FILES,
    );
  });
});
