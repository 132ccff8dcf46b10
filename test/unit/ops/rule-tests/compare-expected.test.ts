import { describe, expect, test } from "vitest";
import { compareExpected } from "../../../../src/core/ops/rule-tests/compare-expected.ts";

const FOUND = {
  cluster: "south",
  tier: 0,
  region: null,
  unit: { source: "facts", bucket: 5 },
  failover: [
    { cluster: "north", role: "stable", version: "v1" },
    { cluster: "east", role: "canary", version: "v2" },
  ],
  shares: [{ tier: 0, basisPoints: 10_000 }],
};

describe("as expected", () => {
  test.each([
    [{}],
    [{ cluster: "south", tier: 0 }],
    [{ region: null }],
    [{ unit: { bucket: 5 } }],
    [{ failover: ["north", "east"] }],
    [{ failover: ["north", { role: "canary" }] }],
    [{ shares: [{ basisPoints: 10_000 }] }],
  ])("%j", (expected) => {
    expect(compareExpected(expected, FOUND)).toEqual([]);
  });
});

describe("only what differs is told", () => {
  test.each([
    [{ cluster: "north", tier: 0 }, [{ field: "cluster", wanted: "north", found: "south" }]],
    [{ unit: { source: "facts", bucket: 6 } }, [{ field: "unit.bucket", wanted: 6, found: 5 }]],
    [{ unit: null }, [{ field: "unit", wanted: null, found: FOUND.unit }]],
    [{ region: "latam" }, [{ field: "region", wanted: "latam", found: null }]],
    [{ status: 404 }, [{ field: "status", wanted: 404, found: undefined }]],
    [{ tier: "0" }, [{ field: "tier", wanted: "0", found: 0 }]],
    [{ forward: { retries: 1 } }, [{ field: "forward", wanted: { retries: 1 }, found: undefined }]],
  ])("%j", (expected, differences) => {
    expect(compareExpected(expected, FOUND)).toEqual(differences);
  });
  test("several at once, in the order of what is expected", () => {
    expect(compareExpected({ tier: 1, cluster: "x" }, FOUND).map(({ field }) => field)).toEqual(["tier", "cluster"]);
  });
});

describe("lists count to their end, in order", () => {
  test.each([[["north"]], [["east", "north"]], [["north", "east", "south"]], [[]]])(
    "%j is told as names",
    (failover) => {
      expect(compareExpected({ failover }, FOUND)).toEqual([
        { field: "failover", wanted: failover, found: ["north", "east"] },
      ]);
    },
  );
  test("with whole entries expected, whole entries are told", () => {
    const wanted = [{ cluster: "north" }, { cluster: "west" }];
    expect(compareExpected({ failover: wanted }, FOUND)).toEqual([
      { field: "failover", wanted, found: FOUND.failover },
    ]);
  });
  test("where there is no list, that is told", () => {
    expect(compareExpected({ failover: ["north"] }, {})).toEqual([
      { field: "failover", wanted: ["north"], found: undefined },
    ]);
  });
});
